import { GetParametersCommand, type SSMClient } from '@aws-sdk/client-ssm';
import * as z from 'zod';
import type { Clock, Instant } from '../../runtime/clock.ts';
import { MINUTE } from '../../runtime/clock.ts';
import { VigieError } from '../../runtime/errors.ts';
import { fromAws } from './aws-errors.ts';

/** How long a secret is used before it is read again: a rotation is known everywhere after this. */
const FRESH_MS = 5 * MINUTE;

export type Secrets = Readonly<Record<string, string>>;

/**
 * Reads the secrets of a function from SSM's Parameter Store, `<prefix>/<name>`, decrypted: once a cold start, then
 * every five minutes. A name that has no parameter is left out. Throws `store-unavailable` when there is nothing
 * to go on with; an outage of SSM later does not stop a function that knows its secrets.
 */
export const ssmSecrets = (
  client: SSMClient,
  { prefix, names }: { readonly prefix: string; readonly names: readonly string[] },
  clock: Pick<Clock, 'now'>,
): (() => Promise<Secrets>) => {
  let known: { readonly secrets: Secrets; readonly readAt: Instant } | undefined;
  return async () => {
    if (known !== undefined && clock.now() - known.readAt < FRESH_MS) return known.secrets;
    try {
      known = { secrets: await readAll(client, prefix, names), readAt: clock.now() };
      return known.secrets;
    } catch (error) {
      if (known !== undefined) return known.secrets;
      throw error;
    }
  };
};

/** What SSM gives in one call. */
const NAMES_A_CALL = 10;

const readAll = async (client: SSMClient, prefix: string, names: readonly string[]): Promise<Secrets> => {
  const secrets: Record<string, string> = {};
  for (let start = 0; start < names.length; start += NAMES_A_CALL) {
    const Names = names.slice(start, start + NAMES_A_CALL).map((name) => `${prefix}/${name}`);
    for (const { Name, Value } of await read(client, Names)) secrets[Name.slice(prefix.length + 1)] = Value;
  }
  return secrets;
};

const read = async (client: SSMClient, Names: string[]): Promise<Parameter[]> => {
  try {
    const answer = await client.send(new GetParametersCommand({ Names, WithDecryption: true }));
    return Parameter.array().parse(answer.Parameters ?? []);
  } catch (error) {
    const known = fromAws(error, 'store-unavailable');
    // The right to read them is missing: a mistake of the deployment, which no retry mends.
    throw known instanceof VigieError
      ? known
      : new VigieError('configuration', 'secrets cannot be read', { cause: error });
  }
};

const Parameter = z.object({ Name: z.string(), Value: z.string() });
type Parameter = z.infer<typeof Parameter>;
