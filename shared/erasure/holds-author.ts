import type { Quarantined } from '../content/content.ts';
import { bodyIn } from '../content/quarantined-body.ts';
import { authorKeyOf } from '../mention/mention.ts';
import { Intake } from '../queue/jobs.ts';
import type { Instant } from '../runtime/clock.ts';
import { parseJson } from '../runtime/parse-json.ts';
import type { ErasureList } from './erasure-list.ts';

/** Tells an author by the keyed hash alone: after a restore that is all we know of whom we have forgotten. */
export interface AuthorTest {
  readonly idKey: string;
  /** Whether what this author wrote at `at` is erased. */
  readonly isErased: (authorKey: string, at: Instant) => boolean;
}

/** Everybody on the list, for what has to be looked through for anybody. */
export const readErasedAuthors = async (erasures: Pick<ErasureList, 'all'>): Promise<AuthorTest['isErased']> => {
  const until = new Map<string, Instant>();
  for await (const { kind, key, at } of erasures.all()) if (kind === 'author') until.set(key, at);
  return (authorKey, at) => at <= (until.get(authorKey) ?? -1);
};

/**
 * Whether raw bytes that nobody could parse name the author: every string and number in them is taken for an id. The
 * platform is the webhook's, or what the body itself calls so.
 */
export const bodyHoldsAuthor = (
  body: Pick<Quarantined, 'via' | 'bodyBase64' | 'receivedAt'>,
  { idKey, isErased }: AuthorTest,
): boolean => {
  const platforms = platformsIn(body);
  return [...valuesIn(textOf(body))].some((value) =>
    platforms.some((platform) => isErased(authorKeyOf(idKey, platform, value), body.receivedAt)),
  );
};

/** The platforms that raw bytes may be of: the webhook's; on the generic address what they call so, wherever, then what else may be a name. */
export const platformsIn = (body: Pick<Quarantined, 'via' | 'bodyBase64'>): readonly string[] => {
  if (body.via !== 'standard') return [body.via];
  const text = textOf(body);
  const said = [...text.matchAll(SAID)].map(([, name = '']) => name);
  const names = new Set([...said, ...valuesIn(text)].filter((value) => PLATFORM.test(value)));
  return [body.via, ...[...names].slice(0, MAX_PLATFORMS).map((name) => name.toLowerCase())];
};

/** Whether a message of the intake queue is about the author. `undefined`: it cannot be read. */
export const intakeHoldsAuthor = (body: string, test: AuthorTest): boolean | undefined => {
  const parsed = Intake.safeParse(parseJson(body));
  if (!parsed.success) return undefined;
  const item = parsed.data;
  if (item.type === 'quarantine') return bodyHoldsAuthor(item, test);
  if (item.type !== 'event' || item.event.type !== 'mention' || item.event.mention.author === undefined) return false;
  const { platform, author, createdAt } = item.event.mention;
  return test.isErased(authorKeyOf(test.idKey, platform, author.id), createdAt);
};

const textOf = (body: Pick<Quarantined, 'bodyBase64'>): string => bodyIn(body).toString('utf8');

const valuesIn = (text: string): ReadonlySet<string> => new Set([...text.matchAll(VALUE)].map(decodedOf));

/** Strings, numbers with all their digits, and for what is no JSON the runs of characters that ids are made of. */
// A string that never ends takes the rest with it: looking for its end again from each quote inside would take hours.
const VALUE = /"((?:[^"\\]|\\.)*)"?|[\w.:@/-]+/gs;
const SAID = /"platform"\s*:\s*"([^"]*)"/g;
const PLATFORM = /^[a-z0-9][a-z0-9._-]{0,63}$/i;
/** Of a body on the generic address, where the platform is a value among others. */
const MAX_PLATFORMS = 8;

const decodedOf = ([whole, quoted]: RegExpMatchArray): string => {
  if (quoted === undefined) return whole;
  const decoded = parseJson(whole);
  return typeof decoded === 'string' ? decoded : quoted;
};
