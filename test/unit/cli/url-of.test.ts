import { expect, test } from 'vitest';
import { urlOf } from '../../../infra/local/url-of.ts';

test.each([
  ['127.0.0.1', 'http://127.0.0.1:8787'],
  ['0.0.0.0', 'http://127.0.0.1:8787'],
  ['::', 'http://127.0.0.1:8787'],
  ['::1', 'http://[::1]:8787'],
])('what listens on %s is opened at %s', (host, url) => {
  expect(urlOf(host, 8787)).toBe(url);
});
