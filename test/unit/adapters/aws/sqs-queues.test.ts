import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { sqsClient } from '../../../../shared/adapters/aws/clients.ts';
import { sqsDeadLetters, sqsDrain, sqsSender, sqsSettling } from '../../../../shared/adapters/aws/sqs-queues.ts';
import { type FakeAnswer, fakeAws } from './fake-aws.ts';

const URLS = { intake: 'http://127.0.0.1/1/vigie-intake', 'team-press': 'http://127.0.0.1/1/vigie-team-press' };

describe('sending to SQS', () => {
  test('what SQS refused in an answer of 200 is sent again, and only that', async () => {
    const tries: string[][] = [];
    const sender = await senderTo((bodies) => {
      tries.push(bodies);
      return tries.length === 1 ? partly(bodies, ['b']) : partly(bodies, []);
    });
    await sender.send('intake', ['a', 'b', 'c']);
    expect(tries).toEqual([['a', 'b', 'c'], ['b']]);
  });

  test('throws when SQS goes on refusing one message of a batch', async () => {
    const tries: string[][] = [];
    const sender = await senderTo((bodies) => {
      tries.push(bodies);
      return partly(bodies, ['b']);
    });
    await expect(sender.send('intake', ['a', 'b'])).rejects.toMatchObject({
      code: 'queue-unavailable',
      retryable: true,
    });
    expect(tries).toEqual([['a', 'b'], ['b'], ['b']]);
  });

  test('throws when one of several batches fails', async () => {
    const sender = await senderTo((bodies) => partly(bodies, ['17']));
    const bodies = Array.from({ length: 30 }, (_, n) => String(n));
    await expect(sender.send('intake', bodies)).rejects.toMatchObject({ code: 'queue-unavailable' });
  });

  test('what is neither named as stored nor as failed is not taken for stored', async () => {
    const sender = await senderTo(() => ({ status: 200, body: { Successful: [], Failed: [] } }));
    await expect(sender.send('intake', ['a'])).rejects.toMatchObject({ code: 'queue-unavailable' });
  });

  test.each<[string, FakeAnswer, boolean]>([
    ['a 500', { status: 500, body: { __type: 'InternalError', message: 'x' } }, true],
    ['throttling', { status: 400, body: { __type: 'com.amazonaws.sqs#RequestThrottled', message: 'x' } }, true],
    ['a cut connection', 'cut', true],
    ['a missing right', { status: 403, body: { __type: 'AccessDeniedException', message: 'x' } }, false],
  ])('%s is queue-unavailable', async (_, answer, retryable) => {
    const sender = await senderTo(() => answer);
    await expect(sender.send('intake', ['a'])).rejects.toMatchObject({ code: 'queue-unavailable', retryable });
  });

  test('a message over a mebibyte is too large, and none of its batch is sent', async () => {
    let calls = 0;
    const sender = await senderTo((bodies) => {
      calls += 1;
      return partly(bodies, []);
    });
    await expect(sender.send('intake', ['small', 'x'.repeat(1_048_577)])).rejects.toMatchObject({ code: 'too-large' });
    expect(calls).toBe(0);
  });

  test('no batch has more than ten messages or more than a mebibyte', async () => {
    const batches: string[][] = [];
    const sender = await senderTo((bodies) => {
      batches.push(bodies);
      return partly(bodies, []);
    });
    const bodies = [
      ...Array.from({ length: 12 }, () => 'small'),
      ...Array.from({ length: 3 }, () => 'é'.repeat(262_144)),
    ];
    await sender.send('intake', bodies);
    expect(batches.flat().toSorted()).toEqual(bodies.toSorted());
    for (const batch of batches) {
      expect(batch.length).toBeLessThanOrEqual(10);
      expect(batch.reduce((sum, body) => sum + Buffer.byteLength(body), 0)).toBeLessThanOrEqual(1_048_576);
    }
  });

  test('characters that SQS refuses travel as escapes, a lone surrogate too', async () => {
    const sent: string[] = [];
    const sender = await senderTo((bodies) => {
      sent.push(...bodies);
      return partly(bodies, []);
    });
    await sender.send('intake', ['{"text":"\uffff 💳 \ud800"}']);
    expect(sent).toEqual(['{"text":"\\uffff \\ud83d\\udcb3 \\ud800"}']);
  });
});

describe('hiding a message', () => {
  test.each([
    [0.4, 1],
    [-3, 0],
    [1_000_000, 42_300],
  ])('for %d seconds asks SQS for %d', async (seconds, expected) => {
    const { calls, config } = await fakeAws(() => ({ status: 200, body: {} }));
    const { hide } = sqsSettling(sqsClient(config), URLS);
    await hide({ queueArn: 'arn:aws:sqs:eu-west-3:1:vigie-team-press', receiptHandle: 'r' }, seconds);
    expect(calls).toEqual([
      {
        operation: 'ChangeMessageVisibility',
        input: { QueueUrl: URLS['team-press'], ReceiptHandle: 'r', VisibilityTimeout: expected },
      },
    ]);
  });
});

test('what is taken by hand again is known for the same message, and is removed by the receipt of that taking', async () => {
  const receipts = ['first', 'second'];
  const { calls, config } = await fakeAws(({ operation }) => ({
    status: 200,
    body: operation === 'ReceiveMessage' ? { Messages: [received('m', receipts.shift() ?? '')] } : { Successful: [] },
  }));
  const drain = sqsDrain(sqsClient(config), URLS);
  const [before] = await drain.take('intake', 10);
  const [again] = await drain.take('intake', 10);
  expect(again?.id).toBe(before?.id);
  if (again !== undefined) await drain.remove('intake', again);
  expect(calls.at(-1)?.input).toMatchObject({ Entries: [{ ReceiptHandle: 'second' }] });
});

test('a dead letter that an erasure leaves is there again for the second look of another, 35 s later', async () => {
  const { calls, config } = await fakeAws(() => ({ status: 200, body: {} }));
  await sqsDeadLetters(sqsClient(config), URLS).sweep('intake', async () => 'keep');
  const { VisibilityTimeout } = z.object({ VisibilityTimeout: z.number() }).parse(calls[0]?.input);
  expect(VisibilityTimeout).toBeLessThan(35);
});

const received = (MessageId: string, ReceiptHandle: string) => ({
  MessageId,
  ReceiptHandle,
  Body: 'body',
  MD5OfBody: createHash('md5').update('body').digest('hex'),
  Attributes: { ApproximateReceiveCount: '1' },
});

const senderTo = async (answer: (bodies: string[]) => FakeAnswer) => {
  const { config } = await fakeAws(({ input }) => answer(SendBatch.parse(input).Entries.map((e) => e.MessageBody)));
  return sqsSender(sqsClient(config), URLS);
};

/** SQS's answer of 200 to a batch of which it refused some. The client checks the digests of what was stored. */
const partly = (bodies: readonly string[], refused: readonly string[]): FakeAnswer => {
  const entries = bodies.map((body, index) => ({ body, Id: String(index) }));
  return {
    status: 200,
    body: {
      Successful: entries
        .filter(({ body }) => !refused.includes(body))
        .map(({ body, Id }) => ({ Id, MessageId: Id, MD5OfMessageBody: createHash('md5').update(body).digest('hex') })),
      Failed: entries
        .filter(({ body }) => refused.includes(body))
        .map(({ Id }) => ({ Id, Code: 'InternalError', SenderFault: false })),
    },
  };
};

const SendBatch = z.object({ Entries: z.array(z.object({ MessageBody: z.string() })) });
