import { expect, test } from 'vitest';
import { isOwnAddress } from '../../../infra/local/slack-preview/own-address.ts';

test.each([
  ['http://127.0.0.1:8788/state', '127.0.0.1', true],
  ['http://localhost:8788/state', '127.0.0.1', true],
  ['http://[::1]:8788/state', '127.0.0.1', true],
  // A number is no name, and leads nowhere else.
  ['http://192.0.2.7:8788/state', '0.0.0.0', true],
  ['http://desk.example:8788/state', 'Desk.example', true],
  ['http://rebound.example:8788/state', '127.0.0.1', false],
  ['http://rebound.example:8788/state', '0.0.0.0', false],
  ['http://127.0.0.1.rebound.example:8788/state', '127.0.0.1', false],
  ['http://localhost.rebound.example:8788/state', '127.0.0.1', false],
])('%s of a stand-in that listens at %s is its own address: %s', (url, host, expected) => {
  expect(isOwnAddress(url, host)).toBe(expected);
});
