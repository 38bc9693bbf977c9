import * as z from 'zod';
import { Topic } from '../../shared/mention/tags.ts';
import { words } from '../../shared/policy/keywords.ts';
import type { Locale } from '../../shared/policy/policy-words.ts';
import type { Briefing } from '../../shared/queue/jobs.ts';
import type { Instant } from '../../shared/runtime/clock.ts';
import { textsOf } from '../../shared/slack/locale/texts-of.ts';

/** A slash command's form. Source: docs.slack.dev, "Implementing slash commands". */
export const Command = z.object({
  text: z.string().default(''),
  user_id: z.string(),
  channel_id: z.string().optional(),
  team_id: z.string().optional(),
  api_app_id: z.string().optional(),
  response_url: z.string(),
});
export type Command = z.infer<typeof Command>;

/** What is done at once, and what lacks a word to be done. */
export type Asked =
  | Briefing
  | { readonly type: 'crisis'; readonly topic: Topic }
  | { readonly type: 'console' | 'help' | 'about-what' | 'crisis-on-what' | 'explain-what' };

/** What `/vigie …` asks for, where desks speak these languages. */
export const askedBy = (command: Command, askedAt: Instant, locales: readonly Locale[]): Asked => {
  const { text, user_id: user, response_url: responseUrl, channel_id: channel } = command;
  const [word = '', ...rest] = text.trim().split(/\s+/);
  const asked = { user, responseUrl, askedAt, channel };
  const wish = word === '' ? 'open' : word.toLowerCase();
  switch (wish) {
    case 'open':
    case 'mine':
    case 'overdue':
    case 'report':
      return { type: 'list', list: wish, ...asked };
    case 'about': {
      const topic = topicOf(rest.join(' '), locales);
      return topic === undefined ? { type: 'about-what' } : { type: 'about', topic, ...asked };
    }
    case 'crisis': {
      const topic = topicOf(rest.join(' '), locales);
      return topic === undefined ? { type: 'crisis-on-what' } : { type: 'crisis', topic };
    }
    case 'explain':
      return rest.length === 0 ? { type: 'explain-what' } : { type: 'explain', text: rest.join(' '), ...asked };
    case 'console':
      return { type: 'console' };
    default:
      return { type: 'help' };
  }
};

/** By its id, or its name in any language that a desk speaks: whatever their case, accents and hyphens. */
const topicOf = (said: string, locales: readonly Locale[]): Topic | undefined => {
  const key = (text: string) => words(text).join(' ');
  const wanted = key(said);
  const namesOf = (topic: Topic) => [topic, ...locales.map((locale) => textsOf(locale).topic[topic])];
  return Topic.options.find((topic) => namesOf(topic).some((name) => key(name) === wanted));
};

/** What Slack sends to the events address. Source: docs.slack.dev, "Events API". */
export const SlackEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('url_verification'), challenge: z.string() }),
  z.object({
    type: z.literal('event_callback'),
    team_id: z.string().optional(),
    api_app_id: z.string().optional(),
    event: z.object({ type: z.string(), user: z.string().optional(), tab: z.string().optional() }),
  }),
]);
