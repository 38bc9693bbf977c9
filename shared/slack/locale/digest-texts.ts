/** All words of the daily digest. Arguments are ready to be shown. */
export interface DigestTexts {
  readonly header: (day: string) => string;
  readonly nothing: string;
  readonly came: (count: number, formatted: string) => string;
  /** What has no card, and why. */
  readonly noise: (count: number, formatted: string) => string;
  readonly byRule: (count: number, formatted: string) => string;
  readonly grouped: (count: number, formatted: string) => string;
  readonly cards: (count: number, formatted: string) => string;
  readonly kept: (share: string) => string;
  readonly answered: (within: string) => string;
  /** Which command tells more. */
  readonly more: (command: string) => string;
}
