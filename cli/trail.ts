import { type Command, Option } from 'commander';
import * as z from 'zod';
import { policyOf } from '../infra/read-policy-file.ts';
import { Instant } from '../shared/runtime/clock.ts';
import { VigieError } from '../shared/runtime/errors.ts';
import type { Actor } from '../shared/trail/actor.ts';
import { type Damage, findDamage } from '../shared/trail/audit.ts';
import { findBreak } from '../shared/trail/chain.ts';
import { type Commit, TrailEvent } from '../shared/trail/event.ts';
import { type Departure, findDeparture, type Head, headOf } from '../shared/trail/heads.ts';
import { readBegunIn } from '../shared/trail/read-days.ts';
import { counterOf } from './counter.ts';
import { date, daysOf } from './day-options.ts';
import { ENGINE_HELP, withEngine } from './engine.ts';
import { jsonLine } from './json-line.ts';
import { listOfHeads, readListOfHeads, sha256Of } from './list-of-heads.ts';
import { trailId } from './option-values.ts';
import { counted } from './table.ts';

export const registerTrail = (program: Command): void => {
  const trail = program
    .command('trail')
    .description('the audit trail: what happened to a mention, and whether it holds');

  trail
    .command('show')
    .description('every commit of a mention, or of all that came on some days, in order')
    .argument('[id]', 'the mention’s id, as cards and `vigie mention` show it, or the postId of a log line', trailId)
    .option('--json', 'a commit a line, as stored; of days, a mention a line: {id, commits}')
    .addOption(new Option('--from <date>', 'all mentions from this day on, with --json').argParser(date))
    .option('--to <date>', 'the last of these days (default: today)', date)
    .addHelpText(
      'after',
      `${ENGINE_HELP}\nDays, and the mentions of each, are those of vigie report. Whether their chains hold says vigie trail verify.\n\nExample:\n  $ npx vigie trail show --from 2026-10-01 --to 2026-10-31 --json > october.jsonl`,
    )
    .action(async (id: string | undefined, { json, from, to }: ShowOptions) => {
      if (
        (id === undefined) === (from === undefined) ||
        (from === undefined && to !== undefined) ||
        (from !== undefined && !json)
      )
        throw new VigieError('configuration', 'trail show takes an id, or --from DAY with --json');
      if (id === undefined) return showDays({ from, to });
      await withEngine(async (engine) => {
        const commits = await engine.trail.read(id);
        if (commits.length === 0) throw new VigieError('configuration', `no trail ${id}`);
        const lines = json ? commits.map((commit) => JSON.stringify(commit)) : commits.flatMap(linesOf);
        process.stdout.write(`${lines.join('\n')}\n`);
        const broken = findBreak(id, commits);
        if (!json)
          process.stdout.write(
            broken ? `BROKEN at version ${broken.version}: ${broken.reason}\n` : 'the chain holds\n',
          );
        if (broken) process.exitCode = 1;
      });
    });

  trail
    .command('heads')
    .description('the last version and hash of every trail: keep them elsewhere, and verify against them later')
    .addHelpText(
      'after',
      `${ENGINE_HELP}\n\nExample:\n  $ npx vigie trail heads > heads-2026-10-31.jsonl\n  $ npx vigie trail verify --heads heads-2026-10-31.jsonl     # next month`,
    )
    .action(async () => {
      await withEngine(async (engine) => {
        const notedAt = Date.now();
        const heads = new Map<string, Head>();
        for await (const trail of engine.audit.stored()) {
          const head = headOf(trail);
          if (head === undefined) engine.unreadable(trail.id);
          else heads.set(trail.id, head);
        }
        const list = listOfHeads({ notedAt, heads });
        process.stdout.write(list);
        process.stderr.write(`${counted(heads.size, 'head')}; SHA-256 of their list: ${sha256Of(list)}\n`);
      });
    });

  trail
    .command('verify')
    .description('whether the hash chains of all trails hold, and each is filed as it says')
    .option(
      '--heads <file>',
      'and whether all that `vigie trail heads` noted is still there, and nothing was put before it',
    )
    .addHelpText(
      'after',
      `${ENGINE_HELP}\nWhat it can’t show, with noted heads and without, is in docs/reliability.md.`,
    )
    .action(async ({ heads: file }: { heads?: string }) => {
      const noted = file === undefined ? undefined : readListOfHeads(file);
      await withEngine(async (engine) => {
        let trails = 0;
        let broken = 0;
        const missing = new Map(noted?.heads);
        const counter = counterOf('trails');
        const tell = (id: string, { reason, version }: Damage | Departure) => {
          counter.clear();
          process.stdout.write(`${id}: ${reason} at version ${version}\n`);
        };
        try {
          for await (const trail of engine.audit.stored()) {
            trails += 1;
            counter.at(trails);
            missing.delete(trail.id);
            const found = [findDamage(trail), noted && findDeparture(trail, noted)];
            const damage = found.filter((each) => each !== undefined);
            for (const each of damage) tell(trail.id, each);
            if (damage.length > 0) broken += 1;
          }
        } finally {
          counter.clear();
        }
        for (const [id, { version }] of missing) tell(id, { reason: 'gone', version });
        process.stdout.write(`${counted(trails, 'trail')}, ${broken} broken\n`);
        if (noted !== undefined) process.stdout.write(`${againstOf(noted, missing.size)}\n`);
        if (broken + missing.size > 0) process.exitCode = 1;
      });
    });
};

interface ShowOptions {
  readonly json?: boolean;
  readonly from?: string;
  readonly to?: string;
}

/** All mentions of some days, one after the other as they are read: whoever counts by himself has them in one go. */
const showDays = ({
  from,
  to,
}: {
  readonly from: string | undefined;
  readonly to: string | undefined;
}): Promise<void> =>
  withEngine(async (engine, { policyFile }) => {
    const days = daysOf({ days: 1, ...(from && { from }), ...(to && { to }) }, policyOf(policyFile).policy, Date.now());
    const counter = counterOf('mentions');
    const unreadable = (id: string) => {
      counter.clear();
      engine.unreadable(id);
    };
    let mentions = 0;
    try {
      for await (const { id, commits } of readBegunIn({ ...engine, unreadable }, days)) {
        if (!commits.some(({ events }) => events.some(({ type }) => type === 'received'))) continue;
        mentions += 1;
        process.stdout.write(jsonLine({ id, commits }));
        // At a terminal the mentions themselves say so.
        if (!process.stdout.isTTY) counter.at(mentions);
      }
    } finally {
      counter.clear();
    }
    process.stderr.write(
      `${counted(mentions, 'mention')} that came from ${days.first} to ${days.last} (${days.timeZone})\n`,
    );
  });

const againstOf = ({ heads, notedAt, sha256 }: ReturnType<typeof readListOfHeads>, gone: number): string =>
  `${counted(heads.size, 'head')} noted at ${new Date(notedAt).toISOString()}, ${gone} gone; SHA-256 of their list: ${sha256}`;

const linesOf = ({ version, at, events, hash }: Commit): string[] => [
  `${version}  ${new Date(at).toISOString()}  ${hash.slice(0, 12)}`,
  ...events.map((event) => `     ${event.type.padEnd(17)} ${actorOf(event.by).padEnd(12)} ${detailsOf(event)}`),
];

const actorOf = (by: Actor): string => {
  switch (by.kind) {
    case 'system':
      return 'vigie';
    case 'platform':
      return by.platform;
    case 'person':
      return by.user;
  }
};

const detailsOf = ({ type: _, by: __, ...details }: TrailEvent): string =>
  Object.entries(details)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${wordOf(name, value)}`)
    .join(' ');

const wordOf = (name: string, value: unknown): string => {
  if (typeof value === 'number' && TIMES.has(name)) return new Date(value).toISOString();
  const isOneWord = typeof value !== 'object' && !`${value}`.includes(' ');
  return isOneWord ? `${value}` : JSON.stringify(value);
};

/** The fields of events that are moments: by their schema, so that a new one is among them. */
const TIMES: ReadonlySet<string> = new Set(
  TrailEvent.options.flatMap(({ shape }) =>
    Object.entries(shape)
      .filter(([, schema]) => (schema instanceof z.ZodOptional ? schema.unwrap() : schema) === Instant)
      .map(([name]) => name),
  ),
);
