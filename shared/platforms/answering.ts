import { xLength } from './x-length.ts';

/** What a card and a form must know of answering on a platform. Apart from `repliers.ts`, for who draws them sends nothing. */
export interface Answering {
  readonly maxLength: number;
  /** As the platform counts against `maxLength`. */
  readonly lengthOf: (text: string) => number;
  /** What must not stay public can be hidden there. */
  readonly canHide: boolean;
}

export const answeringOn = (id: string): Answering | undefined => ANSWERING.get(id);

const characters = ({ length }: string): number => length;

const ANSWERING: ReadonlyMap<string, Answering> = new Map([
  ['x', { maxLength: 280, lengthOf: xLength, canHide: true }],
  // Facebook takes 8,000; a field of Slack's holds 3,000.
  ['facebook', { maxLength: 3_000, lengthOf: characters, canHide: true }],
  ['instagram', { maxLength: 2_200, lengthOf: characters, canHide: true }],
  ['linkedin', { maxLength: 1_250, lengthOf: characters, canHide: false }],
]);
