import type { Mention } from '../../../shared/mention/mention.ts';

/** A post on X that says hello. */
export const someMention = (change: Partial<Mention> = {}): Mention => ({
  via: 'x',
  platform: 'x',
  platformId: '1',
  kind: 'post',
  text: 'hello',
  textCut: false,
  needsFetch: false,
  createdAt: 1,
  revision: 1,
  ...change,
});
