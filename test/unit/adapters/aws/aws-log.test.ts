import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';

test('a log line is JSON with its fields, and the counts are one line of metrics', () => {
  const script = `
    import { awsLog } from './shared/adapters/aws/aws-log.ts';
    const log = awsLog({ FUNCTION: 'notify', METRICS_NAMESPACE: 'vigie-test' });
    log.info('posted', { channel: 'C1', tries: 2, ts: undefined });
    log.audit('console page seen', { user: 'U1' });
    log.count('cards-delivered');
    log.count('cards-delivered', 2);
    log.flush();
    log.flush();
  `;
  const out = execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
  const [line, audited, metrics, ...rest] = out
    .trim()
    .split('\n')
    .map((text) => JSON.parse(text));
  expect(line).toMatchObject({ level: 'INFO', message: 'posted', service: 'notify', channel: 'C1', tries: 2 });
  expect(audited).toMatchObject({ level: 'INFO', message: 'console page seen', service: 'notify', user: 'U1' });
  expect(metrics).toMatchObject({ service: 'notify', 'cards-delivered': [1, 2] });
  expect(metrics._aws.CloudWatchMetrics).toMatchObject([{ Namespace: 'vigie-test', Dimensions: [['service']] }]);
  expect(rest).toEqual([]);
});
