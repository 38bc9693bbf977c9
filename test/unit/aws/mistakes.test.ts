import { afterEach, describe, expect, test, vi } from 'vitest';
import { mistakeOf } from '../../../shared/adapters/aws/aws-errors.ts';
import { VigieError } from '../../../shared/runtime/errors.ts';

const named = (name: string, message = 'said AWS') => Object.assign(new Error(message), { name });
const saidOf = (error: unknown): string => {
  const mistake = mistakeOf(error, 'vigie');
  return mistake instanceof VigieError && mistake.code === 'configuration' ? mistake.message : 'not a mistake';
};

afterEach(() => void vi.unstubAllEnvs());

describe('an error of AWS, to the person at the terminal', () => {
  test.each([
    ['Error', 'Region is missing', 'set AWS_REGION'],
    ['CredentialsProviderError', 'Could not load credentials from any providers', 'set AWS_PROFILE'],
    ['ExpiredTokenException', 'The token is expired', 'log in again'],
    ['InvalidSignatureException', 'The request signature we calculated does not match', 'log in again'],
    ['InvalidSignatureException', 'Signature not yet current', 'the clock of this machine'],
    ['MissingAuthenticationTokenException', 'Request is missing Authentication Token', 'log in again'],
    ['AccessDeniedException', 'User is not authorized to perform: dynamodb:Query on vigie-trail', 'dynamodb:Query'],
    ['ResourceNotFoundException', 'Requested resource not found', 'no stack vigie in this account and region'],
    ['AWS.SimpleQueueService.NonExistentQueue', 'The queue does not exist', 'no stack vigie'],
  ])('%s', (name, message, words) => {
    expect(saidOf(named(name, message))).toContain(words);
  });

  test.each([
    ['ENOTFOUND', 'getaddrinfo ENOTFOUND sqs.eu-wset-3.amazonaws.com', 'ENOTFOUND sqs.eu-wset-3.amazonaws.com'],
    ['EAI_AGAIN', 'getaddrinfo EAI_AGAIN sqs.eu-west-3.amazonaws.com', 'EAI_AGAIN'],
    ['ECONNREFUSED', 'connect ECONNREFUSED 127.0.0.1:9', '127.0.0.1:9'],
    // Of several addresses none answered: Node says no more than the code.
    ['ETIMEDOUT', '', '(ETIMEDOUT)'],
  ])('a network error %s is told with the region and the network', (code, message, words) => {
    const cause = Object.assign(new Error(message), { code });
    const said = saidOf(new VigieError('queue-unavailable', 'no good answer: Error', { cause }));
    expect(said).toContain(words);
    expect(said).toContain('look at AWS_REGION and at the network');
  });

  test('who has set a profile is told that it is this one that gives no credentials', () => {
    vi.stubEnv('AWS_PROFILE', 'vigei');
    const refused = named('CredentialsProviderError', 'Could not load credentials from any providers');
    expect(saidOf(refused)).toMatch(/^the profile vigei of AWS_PROFILE gives no credentials/);
  });

  test('a service that does not answer in time is told like it', () => {
    expect(saidOf(named('TimeoutError', 'the socket timed out'))).toContain('look at AWS_REGION and at the network');
  });

  test('a region that is no word is told apart from one that is missing', () => {
    const refused = named('Error', 'Region not accepted: region="EU West 3" is not a valid hostname component.');
    expect(saidOf(refused)).toContain('AWS_REGION is no name of a region');
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
