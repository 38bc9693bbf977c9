import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { ssmClient } from '../../../../shared/adapters/aws/clients.ts';
import { ssmSecrets } from '../../../../shared/adapters/aws/secrets.ts';
import { MINUTE, SECOND } from '../../../../shared/runtime/clock.ts';
import { type FakeAnswer, fakeAws } from './fake-aws.ts';

describe('the secrets of a function', () => {
  test('are read decrypted, by their names, and those that do not exist are left out', async () => {
    const { read, calls } = await secretsIn({ '/vigie/A': 'one', '/vigie/OTHER': 'no' }, ['A', 'A_PREVIOUS']);
    expect(await read()).toEqual({ A: 'one' });
    expect(calls).toEqual([
      { operation: 'GetParameters', input: { Names: ['/vigie/A', '/vigie/A_PREVIOUS'], WithDecryption: true } },
    ]);
  });

  test('are read once in a minute, and a rotation is seen after that', async () => {
    const parameters: Record<string, string> = { '/vigie/A': 'old' };
    const { read, calls, town } = await secretsIn(parameters, ['A']);
    await read();
    parameters['/vigie/A'] = 'new';
    town.now = 1 * MINUTE - 1;
    expect(await read()).toEqual({ A: 'old' });
    expect(calls).toHaveLength(1);
    town.now = 1 * MINUTE;
    expect(await read()).toEqual({ A: 'new' });
  });

  test.each<[string, FakeAnswer]>([
    ['fails', { status: 500, body: {} }],
    ['hangs', 'silence'],
  ])(
    'stay what they were while SSM %s: that costs a second, and no more until half a minute later',
    async (_, failing) => {
      const parameters: Record<string, string> = { '/vigie/A': 'old' };
      // With the retries that functions have.
      const { read, calls, town } = await secretsIn(parameters, ['A'], { maxAttempts: 4 });
      await read();
      town.now = 6 * MINUTE;
      town.failing = failing;
      const before = performance.now();
      expect(await read()).toEqual({ A: 'old' });
      expect(performance.now() - before).toBeLessThan(2_500);
      const asked = calls.length;
      parameters['/vigie/A'] = 'new';
      town.failing = undefined;
      town.now += 30 * SECOND - 1;
      expect(await read()).toEqual({ A: 'old' });
      expect(calls).toHaveLength(asked);
      town.now += 1;
      expect(await read()).toEqual({ A: 'new' });
    },
  );

  test('are ten in a call at most', async () => {
    const names = Array.from({ length: 12 }, (_, n) => `S${n}`);
    const { read, calls } = await secretsIn(Object.fromEntries(names.map((name) => [`/vigie/${name}`, name])), names);
    expect(Object.keys(await read())).toEqual(names);
    expect(calls).toHaveLength(2);
  });

  test.each<[string, FakeAnswer, object]>([
    ['SSM is away', { status: 500, body: {} }, { code: 'store-unavailable', retryable: true }],
    [
      'the right is missing',
      { status: 400, body: { __type: 'AccessDeniedException' } },
      { code: 'configuration', retryable: false },
    ],
  ])('stop a function that has none yet when %s', async (_, failing, expected) => {
    const { read, town } = await secretsIn({ '/vigie/A': 'one' }, ['A']);
    town.failing = failing;
    await expect(read()).rejects.toMatchObject(expected);
  });
});

const secretsIn = async (
  parameters: Readonly<Record<string, string>>,
  names: readonly string[],
  options: { readonly maxAttempts?: number } = {},
) => {
  const town: { now: number; failing: FakeAnswer | undefined } = { now: 0, failing: undefined };
  const { calls, config } = await fakeAws(({ input }) => {
    if (town.failing !== undefined) return town.failing;
    const { Names } = GetParameters.parse(input);
    const Parameters = Names.filter((name) => name in parameters).map((Name) => ({ Name, Value: parameters[Name] }));
    return { status: 200, body: { Parameters, InvalidParameters: Names.filter((name) => !(name in parameters)) } };
  });
  const read = ssmSecrets(ssmClient({ ...config, ...options }), { prefix: '/vigie', names }, { now: () => town.now });
  return { read, calls, town };
};

const GetParameters = z.object({ Names: z.array(z.string()) });
