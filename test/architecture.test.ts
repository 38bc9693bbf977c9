import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
const SOURCES = globSync('{shared,functions,infra,cli,bench}/**/*.{ts,js}', { cwd: ROOT }).map(normalize);

interface Import {
  readonly from: string;
  /** A path from the root, or a package's name. */
  readonly to: string;
}

/** Imports, re-exports and dynamic imports; not those of types alone, which leave nothing behind. */
const importsOf = (file: string): Import[] =>
  [
    ...readFileSync(join(ROOT, file), 'utf8').matchAll(
      /^\s*(?:import|export)\b(?! type\b)[^;'"]*?from '([^']+)'|\bimport\('([^']+)'\)|^import '([^']+)'/gm,
    ),
  ].map((match) => {
    const target = match[1] ?? match[2] ?? match[3] ?? '';
    return { from: file, to: target.startsWith('.') ? normalize(join(dirname(file), target)) : target };
  });

/** A source without its comments. */
const codeIn = (file: string): string =>
  readFileSync(join(ROOT, file), 'utf8').replace(/\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/.*$/gm, '');

const IMPORTS = SOURCES.flatMap(importsOf);
const isLocal = ({ to }: Import) => /^(shared|functions|infra|cli|bench|test)\//.test(to);
const under = (folder: string) => (path: string) => path === folder || path.startsWith(`${folder}/`);
const said = (imports: readonly Import[]) => imports.map(({ from, to }) => `${from} → ${to}`);

const violations = (from: (file: string) => boolean, allowed: (entry: Import) => boolean) =>
  said(IMPORTS.filter((entry) => from(entry.from) && !allowed(entry)));

describe('The import table of the design holds', () => {
  test('the sources are found', () => {
    expect(SOURCES.length).toBeGreaterThan(50);
    expect(IMPORTS.length).toBeGreaterThan(100);
  });

  test('shared imports only shared', () => {
    expect(violations(under('shared'), (entry) => !isLocal(entry) || under('shared')(entry.to))).toEqual([]);
  });

  test('the AWS SDK, Powertools, the Slack client and node:sqlite are imported by adapters alone', () => {
    const isCloud = (to: string) => /^(@aws-sdk|@aws-lambda-powertools|@slack)\/|^node:sqlite$/.test(to);
    const mayUse = (file: string) => under('shared/adapters')(file) || file === join('infra', 'local', 'lock.ts');
    expect(said(IMPORTS.filter(({ from, to }) => isCloud(to) && !mayUse(from)))).toEqual([]);
  });

  test('a function imports itself and shared, never another function', () => {
    const folderOf = (path: string) => path.split('/').slice(0, 2).join('/');
    expect(
      violations(
        under('functions'),
        (entry) => !isLocal(entry) || under('shared')(entry.to) || under(folderOf(entry.from))(entry.to),
      ),
    ).toEqual([]);
  });

  test('only the main.ts of a function imports the AWS adapters', () => {
    expect(
      violations(
        (file) => under('functions')(file) && !file.endsWith('/main.ts'),
        ({ to }) => !under('shared/adapters')(to),
      ),
    ).toEqual([]);
    expect(
      violations(
        (file) => !under('functions')(file) && !under('shared')(file) && !under('infra')(file) && !under('cli')(file),
        ({ to }) => !under('shared/adapters/aws')(to),
      ),
    ).toEqual([]);
  });

  test('the local runtime imports handlers, never the compositions for AWS', () => {
    expect(
      violations(under('infra/local'), ({ to }) => !to.endsWith('/main.ts') && !under('shared/adapters/aws')(to)),
    ).toEqual([]);
  });

  test('the pages of the console, whose charts take longer to load than all the rest, are loaded for who is in alone', () => {
    const atStart =
      /^\s*(?:import|export)\b(?! type\b)[^;]*?from '[^']*functions\/console\/(?!handler\.ts)|from '\.\/pages\.ts'/m;
    const loading = SOURCES.filter((file) => atStart.test(codeIn(file).replace(/^import type .*$/gm, '')));
    expect(loading).toEqual([]);
    expect(said(IMPORTS.filter(({ to }) => to.endsWith('console/pages.ts')))).toEqual([
      'functions/console/handler.ts → functions/console/pages.ts',
    ]);
    expect(said(IMPORTS.filter(({ to }) => to.endsWith('console/charts.ts')))).toEqual([
      'functions/console/times-page.ts → functions/console/charts.ts',
    ]);
  });

  test('the command line never imports a composition for AWS', () => {
    expect(violations(under('cli'), ({ to }) => !(under('functions')(to) && to.endsWith('/main.ts')))).toEqual([]);
  });

  test('no code imports from the briefs beside the repository', () => {
    expect(said(IMPORTS.filter(({ to }) => to.startsWith('..')))).toEqual([]);
  });
});

describe('A handler has no clock, randomness or I/O of its own', () => {
  /** What computes and does nothing else. */
  const packages = new Set([
    'node:crypto',
    'node:zlib',
    'zod',
    'yaml',
    'emojibase-data/en/shortcodes/iamcal.json',
    'hono/html',
    'csv-stringify/sync',
    ...['charts', 'components', 'core', 'renderers'].map((part) => `echarts/${part}`),
    ...['PlainDateTime', 'PlainTime', 'ZonedDateTime'].map((type) => `temporal-polyfill/fns/${type}`),
  ]);
  /** What reads files of its own that change with the code alone, once. */
  const exceptions = new Set([
    'shared/calendar/public-holidays.ts → node:module',
    'shared/calendar/public-holidays.ts → date-holidays',
    'shared/classifier/load-weights.ts → node:fs',
  ]);
  /** Of the clock only what is told an instant is allowed. */
  const toldAnInstant = /\bDate\.(?:parse|UTC)\(|\bnew Date\((?=\s*[^)\s])/g;
  const own =
    /\bDate\b|\bMath\.random\b|\bperformance\.|=\s*performance\b|\brandom(?:Bytes|UUID|Int|Fill)\b|\bgetRandomValues\b|\bprocess\b|\bglobalThis\b|\brequire\(|\bset(?:Timeout|Interval|Immediate)\b|(?<!typeof |[.\w])fetch\b/;
  const ownIn = (code: string) => code.replace(toldAnInstant, '').match(own)?.[0];
  const pure = SOURCES.filter(
    (file) =>
      (under('functions')(file) && !file.endsWith('/main.ts')) ||
      (under('shared')(file) &&
        !under('shared/adapters')(file) &&
        !under('shared/classifier/train')(file) &&
        file !== normalize('shared/runtime/system.ts')),
  );

  test.each(pure)('%s', (file) => {
    expect(ownIn(codeIn(file))).toBeUndefined();
    const imported = importsOf(file).filter((entry) => !isLocal(entry) && !packages.has(entry.to));
    expect(said(imported).filter((entry) => !exceptions.has(entry))).toEqual([]);
  });

  test.each([
    'const at = Date.now();',
    'const c = Date.now;',
    'const at = +new Date;',
    'const at = +new Date( );',
    'const words = Date();',
    'const { now } = Date;',
    'const at = process.hrtime.bigint();',
    'const { env } = process;',
    'const { now } = performance;',
    'const at = performance.now();',
    'const dice = Math.random;',
    'const id = crypto.randomUUID();',
    'crypto.getRandomValues(bytes);',
    'const wait = setTimeout;',
    'await fetch(url);',
    'const get = http ?? fetch;',
    'globalThis[name]();',
  ])('which would be seen: %s', (code) => {
    expect(ownIn(code)).toBeDefined();
  });

  test('and nothing is seen in what is told an instant, or in a port', () => {
    expect(
      ownIn('new Date(at).toISOString(); Date.parse(text); type Http = typeof fetch; port.fetch(id)'),
    ).toBeUndefined();
  });
});

describe('One topology', () => {
  test('a route is named in shared/runtime/routes.ts alone, and given to a function in infra/topology.ts alone', () => {
    const name =
      /\/webhooks\b|\/slack\/(?:interactions|commands|events|\$\{)|\/(?:interactions|commands)['"`]\)|['"`=]\/console\b/;
    expect(SOURCES.filter((file) => name.test(codeIn(file)))).toEqual(['shared/runtime/routes.ts']);
    expect(SOURCES.filter((file) => /\broutes: \[/.test(codeIn(file)))).toEqual(['infra/topology.ts']);
  });
});

test('every place that docs/architecture.md names is there, and its code map names every folder', () => {
  const page = readFileSync(join(ROOT, 'docs/architecture.md'), 'utf8');
  const named = [...page.matchAll(/`((?:shared|functions|infra|cli|test|bench|docs|\.ci)\/[\w./-]*)`/g)].map(
    ([, path = '']) => path,
  );
  expect(named.length).toBeGreaterThan(30);
  expect(named.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  const folders = new Set(SOURCES.map((file) => `${dirname(file)}/`));
  // What has several homes is told home by home.
  folders.delete('shared/adapters/');
  expect([...folders].filter((folder) => !named.includes(folder))).toEqual([]);
});

test('the trail only grows: one file of each engine puts commits, and none updates or deletes them', () => {
  const puts = SOURCES.filter(
    (file) =>
      under('shared/adapters')(file) &&
      /INSERT INTO commits|PutItemCommand[\s\S]*version/.test(readFileSync(join(ROOT, file), 'utf8')),
  );
  expect(puts.toSorted()).toEqual([
    'shared/adapters/aws/dynamo-trail-store.ts',
    // Carries the trail of a file from before over to today's tables.
    'shared/adapters/sqlite/migrate.ts',
    'shared/adapters/sqlite/sqlite-trail-store.ts',
  ]);
  const changes = SOURCES.filter((file) =>
    /(UPDATE|DELETE FROM) (commits|trails)\b/.test(readFileSync(join(ROOT, file), 'utf8')),
  );
  expect(changes).toEqual([]);
});
