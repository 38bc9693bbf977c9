import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { PlatformEvent } from '../../shared/mention/mention.ts';
import { parseBoundedJson } from '../../shared/platforms/bounded-json.ts';
import type { BrandAccounts, Parsed, PlatformSecrets, PushPlatform, Sample } from '../../shared/platforms/platform.ts';
import { platforms } from '../../shared/platforms/registry.ts';
import type { HttpRequest } from '../../shared/runtime/http.ts';

/** 2026-11-20T09:00:00Z. */
export const NOW = 1_795_165_200_000;

/** Accounts from a list of `platform:id-or-handle`. */
export const accountsOf = (...names: readonly string[]): BrandAccounts => ({
  isOwn: (platform, name) => names.includes(`${platform}:${name}`),
  nameOf: (platform, name) => (names.includes(`${platform}:${name}`) ? `${platform} account` : undefined),
});

/** The accounts of the bank in our own fixtures. */
export const OUR_ACCOUNTS = accountsOf(
  'x:9001',
  'x:BanqueVigie',
  'facebook:7001',
  'instagram:17841400000000001',
  'instagram:banquevigie',
  'threads:banquevigie',
  'linkedin:5005',
  'blog:BanqueVigie',
);

export const platformNamed = (id: string): PushPlatform => {
  const found = platforms.find((platform) => platform.id === id);
  if (found === undefined) throw new Error(`no platform ${id}`);
  return found;
};

export const secretsOf = (...signing: readonly string[]): PlatformSecrets => ({
  signing,
  verifyToken: ['the-verify-token', 'the-previous-token'],
});

export const SAMPLE: Sample = {
  platformId: '1991400000000000777',
  text: 'Déçu 😡 : <carte> avalée & personne "au bout" du fil / https://exemple.test',
  author: { id: '5100', handle: 'lea_marchand', name: 'Léa Marchand', followers: 412 },
  account: { id: '9001', handle: 'BanqueVigie' },
};

export const requestOf = (request: Partial<HttpRequest>): HttpRequest => ({
  method: 'POST',
  path: '/webhooks/any',
  query: new URLSearchParams(),
  headers: {},
  body: Buffer.alloc(0),
  ...request,
});

export const getOf = (query: string): HttpRequest => requestOf({ method: 'GET', query: new URLSearchParams(query) });

/** Parses bytes as the webhook function does. */
export const parseBytes = (platform: PushPlatform, bytes: Buffer, accounts: BrandAccounts): Parsed => {
  const json = parseBoundedJson(bytes);
  if (json.kind === 'wrong') throw new Error(json.reason);
  return platform.parse(json.value, { accounts, receivedAt: NOW });
};

/** One line for everything that a webhook held, to compare in a table. */
export const linesOf = ({ events, ignored, unknown }: Parsed): readonly string[] => [
  ...events.map(lineOf),
  ...ignored.map((reason) => `ignored ${reason}`),
  ...unknown.map((where) => `unknown ${where}`),
];

const lineOf = (event: PlatformEvent): string => {
  switch (event.type) {
    case 'mention': {
      const { platformId, kind, inReplyTo, needsFetch, createdAt, revision, author } = event.mention;
      return [
        `${kind} ${platformId} by ${author?.id ?? 'somebody'}`,
        ...(inReplyTo === undefined ? [] : [`to ${inReplyTo}`]),
        ...(needsFetch ? ['needs-fetch'] : []),
        ...(revision > createdAt ? ['edited'] : []),
      ].join(' ');
    }
    case 'deletion':
      return `deletion ${event.ref.platformId}`;
    case 'author-gone':
      return `author-gone ${event.platform} ${event.authorId}`;
    case 'brand-reply':
      return `brand-reply ${event.reply.platformId} answers ${event.answers.platformId}`;
  }
};

/** Text files of this repository, and of `../shared` beside it, which not everybody has. */
const root = fileURLToPath(new URL('../../', import.meta.url));
export const FIXTURES = `${root}test/platforms/fixtures`;
export const SHARED = `${root}../shared/platforms`;
export const hasShared = existsSync(SHARED);
export const whyNoShared = hasShared ? '' : ' (skipped: ../shared/platforms is missing)';

/** The names of a folder's JSON files, without their ending. */
export const jsonFilesIn = (folder: string): readonly string[] =>
  existsSync(folder)
    ? readdirSync(folder)
        .filter((file) => file.endsWith('.json'))
        .map((file) => file.slice(0, -'.json'.length))
        .toSorted()
    : [];

export const bytesOf = (path: string): Buffer => readFileSync(path);
