import type { Locale } from '../policy/policy-words.ts';
import { type Formats, formatsOf } from './formats.ts';
import type { Texts } from './locale/texts.ts';
import { textsOf } from './locale/texts-of.ts';

/** How a desk speaks: its words, and how it writes dates and numbers. */
export interface Voice {
  readonly locale: Locale;
  readonly texts: Texts;
  readonly formats: Formats;
}

/** `timeZone` is an IANA name: `Europe/Paris`. */
export const voiceIn = ({ locale, timeZone }: { readonly locale: Locale; readonly timeZone: string }): Voice => {
  const texts = textsOf(locale);
  return { locale, texts, formats: formatsOf(texts.tag, timeZone) };
};
