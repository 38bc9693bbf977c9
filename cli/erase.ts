import { type Command, InvalidArgumentError, Option } from 'commander';
import {
  type Erased,
  type ErasePorts,
  eraseAuthor,
  eraseOne,
  type NotErased,
  replayErasures,
} from '../shared/erasure/erase.ts';
import { authorKeyOf } from '../shared/mention/mention.ts';
import { platforms } from '../shared/platforms/registry.ts';
import { INTAKE_QUEUE, type Intake } from '../shared/queue/jobs.ts';
import { SECOND } from '../shared/runtime/clock.ts';
import { VigieError } from '../shared/runtime/errors.ts';
import { webhookRoute } from '../shared/runtime/routes.ts';
import { randomId, systemClock } from '../shared/runtime/system.ts';
import { readTrail } from '../shared/trail/append.ts';
import { SYSTEM } from '../shared/trail/event.ts';
import { idKeyOf, settingsOrStop, withStore } from './embedded.ts';
import { ENGINE_HELP, withEngine } from './engine.ts';
import { authorId, trailId } from './option-values.ts';
import { counted } from './table.ts';

/** A running Vigie may be classifying a mention of theirs that the first look did not find. */
const SECOND_LOOK_MS = 3 * SECOND;

export const registerErase = (program: Command): void => {
  program
    .command('erase')
    .description('erase an author, or one mention: texts, names, drafts, what is quarantined, and the cards in Slack')
    .option('--platform <platform>', 'where they wrote, as the trail names it: x, facebook, blog…', platformName)
    .option('--author <id>', 'the author’s id on that platform, as `vigie mention` shows it: not the handle', authorId)
    .addOption(
      new Option('--mention <id>', 'one mention, whoever wrote it: its id, as its card shows it with its trail')
        .argParser(trailId)
        .conflicts(['platform', 'author', 'replay']),
    )
    .option('--replay', 'erase again everything that was ever erased: after a backup was restored')
    .addHelpText(
      'after',
      `\nWhat they wrote up to now is erased. The audit trail stays, and no longer tells of whom it was.\nWith --mention that one mention is erased, and all else its author wrote stays. See docs/privacy.md.\n${ENGINE_HELP}`,
    )
    .action(async (asked: Asked) => {
      const { platform, author, mention, replay } = asked;
      if (mention === undefined && replay !== true && (platform === undefined || author === undefined)) {
        throw new VigieError('configuration', 'say whom: --platform x --author ID, --mention ID, or --replay');
      }
      if (platform !== undefined) doubt(platform);
      if (settingsOrStop().stack !== undefined) return eraseOnAws(asked);
      await withStore(async (store, settings) => {
        const idKey = idKeyOf(store, settings);
        const ports: ErasePorts = { ...store, deadLetters: store.queues, clock: systemClock, newId: randomId };
        if (mention !== undefined) {
          const outcome = await eraseOne(ports, mention, SYSTEM);
          if (outcome === 'unknown') throw noTrail(mention);
          process.stdout.write(
            `${outcome === 'erased' ? 'erased: 1 mention' : ERASED_BEFORE}\nits cards in Slack are drawn again by the running Vigie\n`,
          );
        }
        if (replay === true) {
          const { authors, mentions, failed } = await replayErasures(ports, { idKey, by: SYSTEM });
          process.stdout.write(
            `erased again, as the erasure list says: ${counted(authors, 'author')}, ${counted(mentions, 'mention')}\n`,
          );
          tellFailed(failed);
        }
        if (platform !== undefined && author !== undefined) {
          const request = { authorKey: authorKeyOf(idKey, platform, author), at: Date.now(), by: SYSTEM, idKey };
          const first = await eraseAuthor(ports, { ...request, isLastLook: false });
          await systemClock.sleep(SECOND_LOOK_MS);
          const second = await eraseAuthor(ports, { ...request, isLastLook: true });
          process.stdout.write(
            saidOf({
              mentions: first.mentions + second.mentions,
              quarantined: first.quarantined + second.quarantined,
              deadLetters: first.deadLetters + second.deadLetters,
              // What failed at the first look alone is erased by now.
              failed: second.failed,
            }),
          );
          tellFailed(second.failed);
        }
        if (!store.scrub()) process.stdout.write('the log of the database is emptied when nobody reads any more\n');
      });
    });
};

interface Asked {
  readonly platform?: string;
  readonly author?: string;
  readonly mention?: string;
  readonly replay?: boolean;
}

const noTrail = (id: string): VigieError => new VigieError('configuration', `no trail ${id}`);

/** Done again all the same: one that was interrupted may have left something. */
const ERASED_BEFORE = 'it was erased before';

const saidOf = ({ mentions, quarantined, deadLetters, failed }: Erased): string => {
  if (mentions + quarantined + deadLetters + failed.length === 0) {
    return 'nothing was found: they never wrote, were erased before, or this is not the platform’s own id for them (--author takes that, not the handle: Threads alone has no other)\n';
  }
  const redrawn = mentions === 0 ? '' : 'their cards in Slack are drawn again by the running Vigie\n';
  return `erased: ${counted(mentions, 'mention')}, ${counted(quarantined, 'quarantined webhook')}, ${counted(deadLetters, 'dead letter')}\n${redrawn}`;
};

const tellFailed = (failed: readonly NotErased[]): void => {
  for (const { trailId, code } of failed) {
    process.stderr.write(`not erased wholly: ${trailId} (${code}); mend that, and run this again\n`);
    process.exitCode = 1;
  }
};

/** Asked of the stack's own `classify`, which has the key of the hashes and takes both looks; nobody else needs the rights. */
const eraseOnAws = ({ platform, author, mention, replay }: Asked): Promise<void> =>
  withEngine(async ({ queues, trail }) => {
    const receivedAt = systemClock.now();
    const items: Intake[] = [];
    if (replay === true) items.push({ type: 'replay-erasures' });
    if (platform !== undefined && author !== undefined) {
      const event = { type: 'author-gone', via: 'vigie', platform, authorId: author, at: receivedAt } as const;
      items.push({ type: 'event', event, receivedAt });
    }
    if (mention !== undefined) {
      const { version, erasedAt } = await readTrail(trail, mention);
      if (version === 0) throw noTrail(mention);
      if (erasedAt !== undefined) process.stdout.write(`${ERASED_BEFORE}\n`);
      items.push({ type: 'erase-mention', trailId: mention });
    }
    await queues.send(
      INTAKE_QUEUE,
      items.map((item) => JSON.stringify(item)),
    );
    process.stdout.write('asked of the stack: erased within a minute; cards in Slack are drawn again\n');
  });

const platformName = (name: string): string => {
  if (/^[a-z0-9][a-z0-9._-]{0,63}$/.test(name)) return name;
  throw new InvalidArgumentError('a platform is a word in lower case: x, facebook, blog');
};

/** What comes by the standard envelope names its platform as it likes, so an unknown one may be right. */
const doubt = (platform: string): void => {
  const known = platforms.filter(({ id }) => id !== 'standard').map(({ id }) => id);
  if (known.includes(platform)) return;
  process.stderr.write(
    `Vigie knows no platform ${platform}, only ${known.join(', ')}: right if webhooks to ${webhookRoute('standard')} call it so, as they may blog\n`,
  );
};
