import type { Locale } from '../../shared/policy/policy-words.ts';
import { type Voice, voiceIn } from '../../shared/slack/voice.ts';
import { de } from './locale/de.ts';
import { en } from './locale/en.ts';
import { es } from './locale/es.ts';
import { fr } from './locale/fr.ts';
import { it } from './locale/it.ts';
import { nl } from './locale/nl.ts';
import type { PageTexts } from './locale/page-texts.ts';

/** How the pages speak: as the desk does, and with words of their own. */
export interface PageVoice extends Voice {
  readonly says: PageTexts;
  /** In which days begin and all times are told: an IANA name. */
  readonly timeZone: string;
}

export const pageVoice = (names: { readonly locale: Locale; readonly timeZone: string }): PageVoice => ({
  ...voiceIn(names),
  says: PAGES[names.locale],
  timeZone: names.timeZone,
});

const PAGES: Readonly<Record<Locale, PageTexts>> = { fr, en, de, it, es, nl };
