import type { Actor } from '../trail/actor.ts';
import { escapeMarkup, mentionOf, tamedName } from './escape.ts';
import { cut } from './limits.ts';
import type { Texts } from './locale/texts.ts';

/** Who did it, as our own markup: staff as live mentions. */
export const actorName = (actor: Actor, texts: Texts): string => {
  switch (actor.kind) {
    case 'person':
      return mentionOf(actor.user);
    case 'platform':
      return escapeMarkup(platformName(actor.platform));
    case 'system':
      return texts.somebody;
  }
};

/** `Press office, Paris`; the team alone where there is no desk to name. */
export const teamAtDesk = ({ team, desk }: { readonly team: string; readonly desk: string | undefined }): string =>
  desk === undefined ? team : `${team}, ${desk}`;

/** What a platform calls itself; undefined where it has no name that we know. */
export const knownPlatform = (platform: string | undefined): string | undefined =>
  platform === undefined ? undefined : PLATFORM_NAMES.get(platform);

const PLATFORM_NAMES: ReadonlyMap<string, string> = new Map([
  ['x', 'X'],
  ['facebook', 'Facebook'],
  ['instagram', 'Instagram'],
  ['threads', 'Threads'],
  ['linkedin', 'LinkedIn'],
  ['youtube', 'YouTube'],
  ['tiktok', 'TikTok'],
  ['whatsapp', 'WhatsApp'],
  ['google', 'Google'],
  ['google-reviews', 'Google'],
  ['slack', 'Slack'],
]);

export const platformName = (platform: string | undefined): string => {
  const known = knownPlatform(platform);
  if (known !== undefined) return known;
  const name = shortName(platform);
  return name === '' ? '?' : name.charAt(0).toUpperCase() + name.slice(1);
};

/** A stranger's name, tamed and short. What our own lines have between their parts is a dash in it: nobody goes on as if we did. */
export const shortName = (name: string | undefined): string =>
  name === undefined ? '' : cut(tamedName(name.slice(0, 4 * NAME_LENGTH)).replace(SEPARATORS, '–'), NAME_LENGTH);

const NAME_LENGTH = 80;
// Within a word, as in Catalan, it separates nothing; four letters look like a space.
const SEPARATORS =
  /(?<![^\P{L}\u115f\u1160\u3164\uffa0])[·\u0387‧∙⋅]|[·\u0387‧∙⋅](?![^\P{L}\u115f\u1160\u3164\uffa0])/gu;
