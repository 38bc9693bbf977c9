import { expect, test } from 'vitest';
import { dynamoClient, sqsClient, ssmClient } from '../../../../shared/adapters/aws/clients.ts';
import { dynamoTrailStore } from '../../../../shared/adapters/aws/dynamo-trail-store.ts';
import { ssmSecrets } from '../../../../shared/adapters/aws/secrets.ts';
import { sqsSender } from '../../../../shared/adapters/aws/sqs-queues.ts';
import { fakeAws } from './fake-aws.ts';

test('a service that never answers is given up within seconds, not waited for until the function is killed', async () => {
  const { config } = await fakeAws(() => 'silence');
  const read = ssmSecrets(ssmClient(config), { prefix: '/vigie', names: ['A'] }, { now: () => 0 });
  const codes = await Promise.all([
    codeFrom(dynamoTrailStore(dynamoClient(config), 'trail').read('id')),
    codeFrom(sqsSender(sqsClient(config), { intake: 'http://127.0.0.1/1/intake' }).send('intake', ['{}'])),
    codeFrom(read()),
  ]);
  expect(codes).toEqual(['store-unavailable', 'queue-unavailable', 'store-unavailable']);
}, 15_000);

const codeFrom = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => 'answered',
    (error: unknown) => Object(error).code,
  );
