import * as z from 'zod';
import { topicOfCrisis } from '../crisis/crisis.ts';
import { Topic } from '../mention/tags.ts';
import type { Briefing } from '../queue/jobs.ts';

/** Of whom a list of whom to tell is: of a crisis, by its key, or of a topic; and after whom it goes on. */
type Asked = Pick<Extract<Briefing, { type: 'about' }>, 'topic' | 'crisis' | 'after'>;

/** What the button says that asks for it. */
export const whomToTell = ({ topic, crisis, after }: Asked): string =>
  [crisis ?? topic, ...(after === undefined ? [] : [after.at, after.mention])].join(' ');

/** What a button asks for; undefined for what no version of ours has written. */
export const whomToTellBy = (value: string): Asked | undefined => {
  const [said = '', at, mention] = value.split(' ');
  const topicOfKey = topicOfCrisis(said);
  // A live card that was drawn by a version before says its topic alone.
  const topic = topicOfKey ?? Topic.safeParse(said).data;
  return topic && { topic, crisis: topicOfKey && said, after: After.safeParse({ at, mention }).data };
};

const After = z.object({ at: z.coerce.number().int(), mention: z.string() });
