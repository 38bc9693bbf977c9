import type { Locale } from '../../policy/policy-words.ts';
import { de } from './de.ts';
import { en } from './en.ts';
import { es } from './es.ts';
import { fr } from './fr.ts';
import { it } from './it.ts';
import { nl } from './nl.ts';
import type { Texts } from './texts.ts';

const TEXTS = { fr, en, de, it, es, nl } satisfies Record<Locale, Texts>;

export const textsOf = (locale: Locale): Texts => TEXTS[locale];
