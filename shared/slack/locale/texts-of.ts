import type { Locale } from '../../policy/policy-words.ts';
import { en } from './en.ts';
import { fr } from './fr.ts';
import type { Texts } from './texts.ts';

const TEXTS = { en, fr } satisfies Record<Locale, Texts>;

export const textsOf = (locale: Locale): Texts => TEXTS[locale];
