import { type Command, InvalidArgumentError, Option } from 'commander';
import { policyOf } from '../infra/read-policy-file.ts';
import { Topic } from '../shared/mention/tags.ts';
import type { LoadedPolicy } from '../shared/policy/loaded-policy.ts';
import { type FollowUp, followUps } from '../shared/reports/follow-up.ts';
import { DAY, HOUR, MINUTE } from '../shared/runtime/clock.ts';
import { readIntact } from '../shared/trail/append.ts';
import { readDays } from '../shared/trail/read-days.ts';
import { ENGINE_HELP, withEngine } from './engine.ts';
import { channelName } from './policy-text.ts';
import { tableOf } from './table.ts';

export const registerAuthors = (program: Command): void => {
  const authors = program.command('authors').description('who wrote to us, and what they are still to hear');

  authors
    .command('follow-up')
    .description('mentions of a topic that nobody has resolved, whose authors could be told that it is fixed')
    .addOption(new Option('--topic <topic>', 'what is fixed').choices(Topic.options).makeOptionMandatory())
    .addOption(new Option('--since <time>', 'how far back: 90m, 24h or 7d').argParser(milliseconds).default(DAY, '24h'))
    .option('--json', 'a mention a line')
    .addHelpText('after', ENGINE_HELP)
    .action(async ({ topic, since, json }: { topic: string; since: number; json?: boolean }) => {
      await withEngine(async (engine, { policyFile }) => {
        const now = Date.now();
        // The day before too: a mention may have come before midnight and been classified after it.
        const trails = readDays(engine, now, Math.ceil(since / DAY) + 1);
        const read = (id: string) => readIntact(engine.trail, id);
        const found = await followUps(trails, { topic: Topic.parse(topic), since: now - since }, read);
        const lines = await Promise.all(
          found.map(async (line) => ({ ...line, url: (await engine.content.get(line.mention, now))?.mention.url })),
        );
        const text = json ? lines.map((line) => JSON.stringify(line)) : tableLines(lines, policyOf(policyFile));
        if (text.length > 0) process.stdout.write(`${text.join('\n')}\n`);
      });
    });
};

type Line = FollowUp & { readonly url: string | undefined };

const tableLines = (lines: readonly Line[], policy: LoadedPolicy): readonly string[] =>
  lines.length === 0
    ? ['nobody']
    : tableOf(
        [
          ['mention', 'state', 'written', 'answered', 'platform', 'channel', 'ts', 'url'],
          ...lines.map(({ mention, state, at, answeredAt, platform, channel, ts, url }) => [
            mention,
            state,
            new Date(at).toISOString(),
            answeredAt === undefined ? '–' : new Date(answeredAt).toISOString(),
            platform,
            channelName(channel, policy),
            ts ?? '–',
            url ?? '–',
          ]),
        ],
        8,
      );

const UNITS: Readonly<Record<string, number>> = { m: MINUTE, h: HOUR, d: DAY };

const milliseconds = (value: string): number => {
  const [, count, unit = ''] = /^([1-9]\d{0,4})([mhd])$/.exec(value) ?? [];
  if (count === undefined) throw new InvalidArgumentError('a time like 90m, 24h or 7d');
  return Number(count) * (UNITS[unit] ?? 0);
};
