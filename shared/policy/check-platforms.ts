import { platforms } from '../platforms/registry.ts';
import { didYouMean, nearest } from './did-you-mean.ts';
import { type Finding, type Path, select } from './finding.ts';

/** A sender calls its platform as it likes, so any name may stand in most places; one that is almost a platform's is a mistake, and would do nothing. */
export const checkPlatforms = (raw: unknown): readonly Finding[] => [...checkHeard(raw), ...checkNames(raw)];

/** Only what has a webhook of its own can be missed. */
const checkHeard = (raw: unknown): readonly Finding[] =>
  select(raw, ['silentAfter', '*']).flatMap(({ path }): readonly Finding[] => {
    const name = String(path.at(-1));
    if (HEARD.includes(name)) return [];
    return [{ path, at: 'key', message: `\`${name}\` has no webhook of its own: ${didYouMean(name, HEARD)}` }];
  });

const HEARD = platforms.map(({ id }) => id);

const checkNames = (raw: unknown): readonly Finding[] =>
  PLACES.flatMap(({ path: pattern, at }) =>
    select(raw, pattern).flatMap(({ path, value }): readonly Finding[] => {
      const name = at === 'key' ? path.at(-1) : value;
      const meant = typeof name === 'string' ? platformMeant(name) : undefined;
      return meant === undefined
        ? []
        : [{ path, at, message: `\`${name}\` is no platform: did you mean \`${meant}\`?` }];
    }),
  );

const PLACES = [
  { path: ['accounts', '*', 'platform'], at: 'value' },
  { path: ['rules', '*', 'when', 'platform'], at: 'value' },
  { path: ['rules', '*', 'when', 'platform', '*'], at: 'value' },
  { path: ['retention', 'platforms', '*'], at: 'key' },
] as const satisfies readonly { path: Path; at: Finding['at'] }[];

/** What people call a platform, and its name here. `standard` is whatever its sender says. */
const NAMES: ReadonlyMap<string, string> = new Map([
  ...platforms.filter(({ id }) => id !== 'standard').map(({ id }) => [id, id] as const),
  ['google-reviews', 'google-reviews'],
  ['twitter', 'x'],
]);

/** What a name that is almost a platform's is meant for; undefined for one that may stand. */
export const platformMeant = (written: string): string | undefined => {
  if (NAMES.get(written) === written) return undefined;
  // Every letter is a typing error away from `x`; `facebook-ads` is meant as it stands.
  const near = nearest(
    written,
    Array.from(NAMES.keys()).filter((name) => name.length > 1),
  );
  if (near === undefined || (near !== written && written.includes(near)) || isOther(written, near)) return undefined;
  return NAMES.get(near);
};

/** One word of its name is another one: `google-news`, `apple-reviews`. */
const isOther = (written: string, near: string): boolean => {
  const [words, meant] = [written.split(/[-_]/), near.split('-')];
  return words.length === meant.length && words.some((word, place) => !nearest(word, [meant[place] ?? '']));
};
