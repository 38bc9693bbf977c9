import * as z from 'zod';
import { type ErrorCode, VigieError } from '../../runtime/errors.ts';

/**
 * What an SDK error means to our callers. Throttling, 5xx, timeouts and lost connections are `unavailable`, to be
 * tried again; an item over the limit is `too-large`; everything else is a mistake of ours and stays what it is.
 */
export const fromAws = (error: unknown, unavailable: Extract<ErrorCode, `${string}-unavailable`>): unknown => {
  if (error instanceof VigieError) return error;
  const { name, message, $metadata } = AwsError.catch({ name: 'unknown', message: '' }).parse(error);
  const status = $metadata?.httpStatusCode;
  if (TOO_LARGE.test(message)) {
    return new VigieError('too-large', 'over the limit of the store', { cause: error });
  }
  // Without a status there was no answer: refused, reset, timed out.
  if (status === undefined || status >= 500 || THROTTLED.test(name)) {
    return new VigieError(unavailable, `no good answer: ${name}`, { retryable: true, cause: error });
  }
  return error;
};

/**
 * What an error of the SDK means to the person at a terminal who asked for a stack, in a sentence that says what to do.
 * What they cannot mend stays as it is.
 */
export const mistakeOf = (error: unknown, stack: string): unknown => {
  const sentence = causesOf(error)
    .map((cause) => sentenceFor(cause, stack))
    .find((found) => found !== undefined);
  return sentence === undefined ? error : new VigieError('configuration', sentence, { cause: error });
};

const sentenceFor = ({ name, message, code }: Cause, stack: string): string | undefined => {
  if (/region is missing/i.test(message)) return 'no AWS region: set AWS_REGION to where the stack is';
  if (/region not accepted/i.test(message))
    return 'AWS_REGION is no name of a region: set it to where the stack is, like eu-west-3';
  if (/CredentialsProvider|CredentialsError/i.test(name) || /could not load credentials/i.test(message))
    return noCredentials(process.env.AWS_PROFILE);
  if (NOT_TAKEN.test(name))
    return `AWS does not take these credentials (${name}): log in again, and look whether the clock of this machine is right`;
  if (/AccessDenied|NotAuthorized/i.test(name))
    return `AWS refuses: ${message}. The policy ${stack}-operator has the rights that these commands need`;
  if (/ResourceNotFound/i.test(name))
    return `no stack ${stack} in this account and region, or one of its tables is missing: look at VIGIE_STACK, AWS_REGION and AWS_PROFILE, then at "Restoring" in docs/deploy.md`;
  if (/QueueDoesNotExist|NonExistentQueue/i.test(name))
    return `no stack ${stack} with this policy's teams in this account and region: look at VIGIE_STACK, AWS_REGION, AWS_PROFILE and POLICY_FILE`;
  if (name === 'TimeoutError' || UNREACHABLE.has(code ?? ''))
    // Where several addresses were tried the message is empty.
    return `AWS cannot be reached (${message === '' ? code : message}): look at AWS_REGION and at the network, a proxy or a VPN too`;
  return undefined;
};

const noCredentials = (profile: string | undefined): string =>
  profile === undefined || profile === ''
    ? 'no AWS credentials: set AWS_PROFILE, or log in with `aws sso login`'
    : `the profile ${profile} of AWS_PROFILE gives no credentials: is its name among those of \`aws configure list-profiles\`? Else log in with \`aws sso login\``;

/** DynamoDB and SQS call a wrong key and a wrong clock by one name. */
const NOT_TAKEN =
  /ExpiredToken|RequestExpired|UnrecognizedClient|InvalidClientTokenId|SignatureDoesNotMatch|InvalidSignature|IncompleteSignature|MissingAuthenticationToken/i;

/** How Node says that there is no such host, nobody listens there, or no way leads there. */
const UNREACHABLE: ReadonlySet<string> = new Set([
  'ENOTFOUND',
  'EAI_AGAIN',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ETIMEDOUT',
]);

/** An error and what it was caused by, the outermost first. */
const causesOf = (error: unknown): readonly Cause[] =>
  error instanceof Error ? [Cause.parse(error), ...causesOf(error.cause)] : [];

const Cause = z.object({ name: z.string(), message: z.string(), code: z.string().optional().catch(undefined) });
type Cause = z.infer<typeof Cause>;

/** Sends to a store and names what goes wrong. A lost condition passes as it is: it is an answer, see `stored`. */
export const inStore = async <T>(call: Promise<T>): Promise<T> => {
  try {
    return await call;
  } catch (error) {
    throw fromAws(error, 'store-unavailable');
  }
};

/** Whether a conditional write was stored: false when its condition did not hold. */
export const stored = async (write: Promise<unknown>): Promise<boolean> => {
  try {
    await inStore(write);
    return true;
  } catch (error) {
    if (error instanceof Error && error.name === 'ConditionalCheckFailedException') return false;
    throw error;
  }
};

const THROTTLED = /throttl|ThroughputExceeded|LimitExceeded|TooManyRequests|OverLimit/i;
const TOO_LARGE = /item size (to update )?has exceeded/i;

const AwsError = z.object({
  name: z.string(),
  message: z.string(),
  $metadata: z.object({ httpStatusCode: z.number().optional() }).optional(),
});
