import type { Locale } from '../../routing/policy-words.ts';
import { en } from './en.ts';
import { fr } from './fr.ts';
import type { CardTexts } from './texts.ts';

const TEXTS = { en, fr } satisfies Record<Locale, CardTexts>;

/** Everything that the desk says by itself, in a desk's language. */
export const textsOf = (locale: Locale): CardTexts => TEXTS[locale];
