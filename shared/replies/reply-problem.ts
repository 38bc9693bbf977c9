import { PLATFORM_REFUSALS } from '../platforms/platform.ts';

/** Why a reply did not go out, or a mention could not be hidden: the platforms' reasons, and our own. */
const REPLY_PROBLEMS = [
  ...PLATFORM_REFUSALS,
  'no-token',
  'not-answered-here', // by the policy, which named the platform when it was written
  'erased', // what was to be answered
  'draft-gone', // our own words
  'closed', // by somebody else meanwhile
  'answered', // in another way meanwhile
  'unavailable',
] as const;
export type ReplyProblem = (typeof REPLY_PROBLEMS)[number];

/** A reason as the trail has it, which may be of another version. */
export const problemOf = (reason: string | undefined): ReplyProblem =>
  REPLY_PROBLEMS.find((problem) => problem === reason) ?? 'refused';
