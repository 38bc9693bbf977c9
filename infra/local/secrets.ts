import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import type { SqliteStore } from '../../shared/adapters/sqlite/open-store.ts';
import { VigieError } from '../../shared/runtime/errors.ts';
import { DATABASE_FILE, TOKEN_NAMES } from './settings.ts';

const FILE = 'secrets.json';
const Kept = z.record(z.string(), z.string().min(1));

/**
 * Secrets that the settings lack, made once and kept in the data folder for its owner's eyes only. Throws `configuration` where
 * those that were made cannot be read, or the key of a database is gone.
 */
export const completeSecrets = (
  dataDir: string,
  set: Readonly<Record<string, readonly string[]>>,
): Readonly<Record<string, readonly string[]>> => {
  const kept = readKeptSecrets(dataDir);
  const missing = Object.keys(set).filter(
    (name) => set[name]?.length === 0 && kept[name] === undefined && !TOKEN_NAMES.includes(name),
  );
  if (missing.includes('VIGIE_ID_KEY') && existsSync(join(dataDir, DATABASE_FILE)))
    throw new VigieError(
      'configuration',
      `${dataDir} has a database, and not the key by which it knows mentions, authors and who was erased: put ${FILE} back, or set VIGIE_ID_KEY. With another one nothing old is recognised`,
    );
  const all = { ...kept, ...Object.fromEntries(missing.map((name) => [name, newSecret(name)])) };
  if (missing.length > 0) {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    const file = join(dataDir, FILE);
    writeFileSync(`${file}.new`, `${JSON.stringify(all, null, 2)}\n`, { mode: 0o600 });
    renameSync(`${file}.new`, file);
  }
  return Object.fromEntries(
    Object.entries(set).map(([name, values]) => [
      name,
      values.length > 0 ? values : [all[name]].filter((v) => v !== undefined),
    ]),
  );
};

/** Under another key nothing old is known: a mention would have a second card, and who asks to be erased would be told that they never wrote. */
export const refuseAnotherKey = ({ idKey }: Pick<SqliteStore, 'idKey'>, key: string, dataDir: string): void => {
  if (idKey.isAnother(key))
    throw new VigieError(
      'configuration',
      `${dataDir} was filled under another VIGIE_ID_KEY: with this one no mention, author or erasure in it is recognised. Set the one from before, or put ${FILE} back`,
    );
};

const readKeptSecrets = (dataDir: string): Readonly<Record<string, string>> => {
  const file = join(dataDir, FILE);
  if (!existsSync(file)) return {};
  try {
    // The decoder leaves an editor's byte-order mark out.
    return Kept.parse(JSON.parse(new TextDecoder().decode(readFileSync(file))));
  } catch (cause) {
    throw new VigieError(
      'configuration',
      `${file} cannot be read: mend it, or put a copy in its place. With another VIGIE_ID_KEY than the one in it nothing old is recognised`,
      { cause },
    );
  }
};

/** Standard Webhooks writes its secrets as `whsec_` and base64; Slack's bot tokens begin with `xoxb-`. */
const newSecret = (name: string): string => {
  if (name === 'STANDARD_WEBHOOKS_SECRET') return `whsec_${randomBytes(24).toString('base64')}`;
  if (name === 'SLACK_BOT_TOKEN') return `xoxb-preview-${randomBytes(18).toString('hex')}`;
  return randomBytes(24).toString('hex');
};
