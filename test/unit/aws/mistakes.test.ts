import { describe, expect, test } from 'vitest';
import { mistakeOf } from '../../../shared/adapters/aws/aws-errors.ts';
import { VigieError } from '../../../shared/runtime/errors.ts';

const named = (name: string, message = 'said AWS') => Object.assign(new Error(message), { name });
const saidOf = (error: unknown): string => {
  const mistake = mistakeOf(error, 'vigie');
  return mistake instanceof VigieError && mistake.code === 'configuration' ? mistake.message : 'not a mistake';
};

describe('an error of AWS, to the person at the terminal', () => {
  test.each([
    ['Error', 'Region is missing', 'set AWS_REGION'],
    ['CredentialsProviderError', 'Could not load credentials from any providers', 'AWS_PROFILE'],
    ['ExpiredTokenException', 'The token is expired', 'log in again'],
    ['AccessDeniedException', 'User is not authorized to perform: dynamodb:Query on vigie-trail', 'dynamodb:Query'],
    ['ResourceNotFoundException', 'Requested resource not found', 'one of its tables is missing'],
    ['AWS.SimpleQueueService.NonExistentQueue', 'The queue does not exist', 'no stack vigie'],
  ])('%s', (name, message, words) => {
    expect(saidOf(named(name, message))).toContain(words);
  });

  test('is found below what an adapter made of it', () => {
    const cause = named('AccessDenied', 'not authorized to perform: sqs:SendMessage');
    const refused = new VigieError('queue-unavailable', 'the queue refused', { cause });
    expect(saidOf(refused)).toContain('vigie-operator');
  });

  test('stays what it is when nobody at a terminal can mend it', () => {
    const throttled = named('ThrottlingException');
    expect(mistakeOf(throttled, 'vigie')).toBe(throttled);
  });
});
