import { facebookText, instagramText } from './meta-text.ts';
import type { TextFetcher } from './platform.ts';

/** The capability of fetching a text that came as ids only. Apart from the registry, for who fetches need not read webhooks. */
export const textFetcherOf = (id: string): TextFetcher | undefined => fetchers.get(id);

const fetchers: ReadonlyMap<string, TextFetcher> = new Map<string, TextFetcher>([
  ['facebook', facebookText],
  ['instagram', instagramText],
]);

/** The settings of the tokens with which texts are fetched. Each is optional. */
export const READ_TOKENS: readonly string[] = [...new Set([...fetchers.values()].map(({ readToken }) => readToken))];
