import { foundIn, type Glossary } from './glossary.ts';
import type { Token } from './tokens.ts';

/** A feeling of a text, from -4.2 to 4.2, and the token that speaks of it. */
export interface Feeling {
  at: number;
  value: number;
}

/**
 * The feelings of a text in order: what is denied is turned and loses half of its force. The glossary's rows are feelings from -3
 * (hatred, scandal) to 3 (love, a dream), and what an entry makes of the one that comes next: `stronger`, `weaker`, `not`.
 */
export const feelingsOf = (tokens: readonly Token[], feelings: Glossary): Feeling[] => {
  const felt: Feeling[] = [];
  let force = 1;
  let forcedTo = -1;
  let deniedTo = -1;
  for (const { at, next, name } of foundIn(tokens, feelings)) {
    if (name === 'not') deniedTo = denialEnd(tokens, next);
    else if (name === 'stronger' || name === 'weaker') {
      force = FORCE[name];
      forcedTo = next + FORCE_REACH;
    } else felt.push({ at, value: Number(name) * (at <= forcedTo ? force : 1) * (at < deniedTo ? DENIED : 1) });
  }
  return felt;
};

/** How far a negation holds: a few tokens, and not beyond its clause. */
const denialEnd = (tokens: readonly Token[], start: number): number => {
  let end = start;
  while (end < start + REACH && !ENDS.has(tokens[end]?.text ?? '.')) end += 1;
  return end;
};

const FORCE = { stronger: 1.4, weaker: 0.6 } as const;
/** `very`, and one word between. */
const FORCE_REACH = 1;
const REACH = 3;
const DENIED = -0.5;
const ENDS: ReadonlySet<string> = new Set(['.', ',', ';', ':', '!', '?', '…', '!!', '??', '?!']);
