import { expect, test } from 'vitest';
import { isThisMachineOnly, urlOf } from '../../../infra/local/url-of.ts';

test.each([
  ['127.0.0.1', 'http://127.0.0.1:8787'],
  ['0.0.0.0', 'http://127.0.0.1:8787'],
  ['::', 'http://127.0.0.1:8787'],
  ['::1', 'http://[::1]:8787'],
])('what listens on %s is opened at %s', (host, url) => {
  expect(urlOf(host, 8787)).toBe(url);
});

test.each([
  ['127.0.0.1', true],
  ['127.0.0.2', true],
  ['::1', true],
  ['localhost', true],
  ['0.0.0.0', false],
  ['::', false],
  ['192.0.2.7', false],
  ['127.example', false],
  ['desk.example', false],
])('what listens on %s is for this machine only: %s', (host, expected) => {
  expect(isThisMachineOnly(host)).toBe(expected);
});
