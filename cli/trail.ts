import type { Command } from 'commander';
import { VigieError } from '../shared/runtime/errors.ts';
import { findDamage } from '../shared/trail/audit.ts';
import { findBreak } from '../shared/trail/chain.ts';
import type { Actor, Commit, TrailEvent } from '../shared/trail/event.ts';
import { ENGINE_HELP, withEngine } from './engine.ts';
import { counted } from './table.ts';

export const registerTrail = (program: Command): void => {
  const trail = program
    .command('trail')
    .description('the audit trail: what happened to a mention, and whether it holds');

  trail
    .command('show')
    .description('every commit of a mention, in order')
    .argument('<id>', 'the mention’s id, as cards and `vigie mention` show it, or the postId of a log line')
    .option('--json', 'a commit a line, as stored')
    .addHelpText('after', ENGINE_HELP)
    .action(async (idOrPostId: string, { json }: { json?: boolean }) => {
      const [id = ''] = idOrPostId.split('/');
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
    .command('verify')
    .description('whether the hash chains of all trails hold, and each is filed as it says')
    .addHelpText(
      'after',
      `${ENGINE_HELP}\nWhat no chain can show is in docs/reliability.md: a cut tail, a trail taken out whole.`,
    )
    .action(async () => {
      await withEngine(async (engine) => {
        let trails = 0;
        let broken = 0;
        for await (const trail of engine.audit.stored()) {
          trails += 1;
          if (process.stderr.isTTY && trails % 500 === 0) process.stderr.write(`\r${trails} trails`);
          const found = findDamage(trail);
          if (found === undefined) continue;
          broken += 1;
          process.stdout.write(`${trail.id}: ${found.reason} at version ${found.version}\n`);
        }
        process.stdout.write(`${counted(trails, 'trail')}, ${broken} broken\n`);
        if (broken > 0) process.exitCode = 1;
      });
    });
};

/** One id in 64 begins with a dash, and would be read as options of `trail show`: behind `--` it is what it is. */
export const withIdLast = (argv: readonly string[]): readonly string[] => {
  if (argv[2] !== 'trail' || argv[3] !== 'show' || argv.includes('--')) return argv;
  const isDashed = (word: string) => /^-[\w-]{21}(?:\/|$)/.test(word);
  return [...argv.filter((word) => !isDashed(word)), '--', ...argv.filter(isDashed)];
};

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
    .map(([name, value]) => `${name}=${typeof value === 'object' ? JSON.stringify(value) : value}`)
    .join(' ');
