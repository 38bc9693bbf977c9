import * as z from 'zod';

const name = z.string().min(1);

/** Addresses of queues by their names in the topology, as JSON. */
const queueUrls = z
  .string()
  .transform((json): unknown => JSON.parse(json))
  .pipe(z.record(z.string(), z.url()));

/** What the stack sets for every function on Lambda (`infra/constructs/pipeline-function.ts`). */
export const FunctionEnv = z.object({
  /** Its name in the topology. */
  FUNCTION: name,
  /** The queues that it may send to or reads from. */
  QUEUE_URLS: queueUrls,
  /** Its secrets are the parameters `<SECRETS_PREFIX>/<name>`. */
  SECRETS_PREFIX: name,
  /** Where its metrics go in CloudWatch: the stack's own, so that no other stack of the account sets off its alarms. */
  METRICS_NAMESPACE: name,
  /** Where its bundle lies, and the files beside it. Set by Lambda. */
  LAMBDA_TASK_ROOT: name,
});
export type FunctionEnv = z.infer<typeof FunctionEnv>;

/** The dead letters that a function may look through, each under the name of the queue that they come from. */
export const DeadLetterUrls = { DEAD_LETTER_URLS: queueUrls };

/** Slack's own, but for a stand-in. */
export const SlackApi = { SLACK_API_URL: z.url().default('https://slack.com/api/') };

/** The names of the tables, each set for the functions that are granted something on it. */
export const TrailTable = { TRAIL_TABLE: name };
export const ContentTable = { CONTENT_TABLE: name };
export const ErasuresTable = { ERASURES_TABLE: name };
export const TimersTable = { TIMERS_TABLE: name };
export const PaceTable = { PACE_TABLE: name };

/** The setting of a table's name, `TRAIL_TABLE` for `trail`. */
export const tableSetting = (table: string): string => `${table.toUpperCase()}_TABLE`;
