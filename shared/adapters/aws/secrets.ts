import { GetParametersCommand, type SSMClient } from '@aws-sdk/client-ssm';
import * as z from 'zod';
import { type Clock, type Instant, MINUTE, SECOND } from '../../runtime/clock.ts';
import { VigieError } from '../../runtime/errors.ts';
import { fromAws } from './aws-errors.ts';

/**
 * How long a secret is used before it is read again: a rotation is known everywhere after this. Until then what is signed with
 * the new one is refused, and X repeats for five minutes only.
 */
const FRESH_MS = 1 * MINUTE;
/** How long what is known is waited on to be confirmed: somebody waits for the answer, Slack no longer than three seconds. */
const CONFIRM_MS = 1 * SECOND;
/** How long what could not be confirmed goes on being used. */
const UNCONFIRMED_MS = 30 * SECOND;

export type Secrets = Readonly<Record<string, string>>;

/**
 * Reads the secrets of a function from SSM's Parameter Store, `<prefix>/<name>`, decrypted: once a cold start, then
 * every minute. A name that has no parameter is left out. Throws `store-unavailable` when there is nothing
 * to go on with; an SSM that fails or hangs later costs a function that knows its secrets a second every half minute.
 */
export const ssmSecrets = (
  client: SSMClient,
  { prefix, names }: { readonly prefix: string; readonly names: readonly string[] },
  clock: Pick<Clock, 'now'>,
): (() => Promise<Secrets>) => {
  let known: { readonly secrets: Secrets; readonly goodUntil: Instant } | undefined;
  return async () => {
    if (known !== undefined && clock.now() < known.goodUntil) return known.secrets;
    try {
      const options = known && { abortSignal: AbortSignal.timeout(CONFIRM_MS) };
      known = { secrets: await readAll(client, prefix, names, options), goodUntil: clock.now() + FRESH_MS };
    } catch (error) {
      if (known === undefined) throw error;
      known = { ...known, goodUntil: clock.now() + UNCONFIRMED_MS };
    }
    return known.secrets;
  };
};

type Options = { readonly abortSignal: AbortSignal };

/** What SSM gives in one call. */
const NAMES_A_CALL = 10;

const readAll = async (
  client: SSMClient,
  prefix: string,
  names: readonly string[],
  options: Options | undefined,
): Promise<Secrets> => {
  const secrets: Record<string, string> = {};
  for (let start = 0; start < names.length; start += NAMES_A_CALL) {
    const Names = names.slice(start, start + NAMES_A_CALL).map((name) => `${prefix}/${name}`);
    for (const { Name, Value } of await read(client, Names, options)) secrets[Name.slice(prefix.length + 1)] = Value;
  }
  return secrets;
};

const read = async (client: SSMClient, Names: string[], options: Options | undefined): Promise<Parameter[]> => {
  try {
    const answer = await client.send(new GetParametersCommand({ Names, WithDecryption: true }), options);
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
