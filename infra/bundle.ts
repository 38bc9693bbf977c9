import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { deflateRawSync } from 'node:zlib';
import { build, type Loader, type Plugin, type PluginBuild } from 'esbuild';
import * as z from 'zod';
import { holidayTable } from '../shared/calendar/public-holidays.ts';
import { holidayRegionsOf } from '../shared/policy/calendars.ts';
import { localesOf } from '../shared/policy/locales-of.ts';
import type { Policy } from '../shared/policy/policy-schema.ts';
import { LOCALES } from '../shared/policy/policy-words.ts';
import type { Asset, FunctionSpec, Topology } from './topology.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const WEIGHTS = join(ROOT, 'shared/classifier/weights/model.bin');

/** The file of a bundle that Lambda loads; everything else beside it is an asset. */
export const BUNDLE_FILE = 'index.mjs';

/** A folder for each folder of `functions/` that the topology uses: its bundle, and the assets beside it. */
export const bundleFunctions = async (
  topology: Topology,
  policy: Policy,
  outDir: string,
): Promise<ReadonlyMap<string, string>> => {
  const assetsOf = new Map(Object.values(topology.functions).map(({ folder, assets }) => [folder, assets]));
  const folders = [...assetsOf.keys()];
  await bundle(folders, policy, outDir);
  for (const [folder, assets] of assetsOf) {
    for (const asset of assets) layBeside[asset](join(outDir, folder), policy);
  }
  return new Map(folders.map((folder) => [folder, join(outDir, folder)]));
};

/** Bytes of a file in the archive that Lambda gets, within a few. */
export const zippedBytes = (file: string): number => deflateRawSync(readFileSync(file)).length + ZIP_ENTRY_BYTES;

/** An entry's two headers, its name, and the end of the archive. */
const ZIP_ENTRY_BYTES = 200;

const bundle = (folders: readonly FunctionSpec['folder'][], policy: Policy, outDir: string) =>
  build({
    absWorkingDir: ROOT,
    entryPoints: folders.map((folder) => ({ in: `functions/${folder}/main.ts`, out: `${folder}/index` })),
    outdir: outDir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    mainFields: ['module', 'main'],
    legalComments: 'none',
    // On Lambda the credentials are in the environment: these ways to get them are loaded only when they are not.
    external: [
      ...['ini', 'process', 'sso', 'web-identity'].map((way) => `@aws-sdk/credential-provider-${way}`),
      // The same for a token of Bedrock's.
      '@aws-sdk/nested-clients/sso-oidc',
    ],
    plugins: [...pluginsFor(policy)],
    // A few dependencies are CommonJS, and ask for Node's own modules with `require`. The name is longer than any that
    // minifying makes.
    banner: {
      js: 'import{createRequire as requireOfNode}from"node:module";const require=requireOfNode(import.meta.url);',
    },
  });

/**
 * A plugin with what it is to find, each at least once: where it has not, the build fails. A dependency has moved it then, and
 * without a word the bundles would weigh again what they did.
 */
const finding = (
  name: string,
  sought: readonly string[],
  setup: (build: PluginBuild, found: (what: string) => void) => void,
): Plugin => ({
  name,
  setup: (build) => {
    const missing = new Set(sought);
    setup(build, (what) => missing.delete(what));
    build.onEnd(() => ({
      errors: [...missing].map((what) => ({ text: `${name} (infra/bundle.ts) found nowhere: ${what}` })),
    }));
  },
});

interface Replaced {
  readonly files: RegExp;
  readonly loader: Loader;
  readonly what: readonly (readonly [sought: RegExp, by: string])[];
}

const replacing = (name: string, { files, loader, what }: Replaced): Plugin =>
  finding(
    name,
    what.map(([sought]) => `${sought}`),
    ({ onLoad }, found) =>
      onLoad({ filter: files }, ({ path }) => {
        let contents = readFileSync(path, 'utf8');
        for (const [sought, by] of what) {
          const before = contents;
          contents = before.replace(sought, by);
          if (contents !== before) found(`${sought}`);
        }
        return { loader, contents };
      }),
  );

/** Of its manifest each client of the SDK reads the version, and brings two kilobytes. */
const versionsOnly = finding('versions-only', ['a manifest'], ({ onLoad }, found) =>
  onLoad({ filter: /[\\/]@aws-sdk[\\/]client-[^\\/]+[\\/]package\.json$/ }, ({ path }) => {
    const { version } = Manifest.parse(JSON.parse(readFileSync(path, 'utf8')));
    found('a manifest');
    return { loader: 'json', contents: JSON.stringify({ version }) };
  }),
);

/**
 * Each client of the SDK knows some hundred errors, of which we tell one from another by its name (`aws-errors.ts`): unknown to
 * the client it has its name all the same. A shape that nothing asks for is left out too; esbuild alone can't tell, for its keys are
 * computed.
 */
const shapesInUse = replacing('shapes-in-use', {
  files: /[\\/]@aws-sdk[\\/]client-[^\\/]+[\\/]dist-es[\\/]schemas[\\/]schemas_0\.js$/,
  loader: 'js',
  what: [
    [/^n0_registry\.registerError\(.*$/gm, ''],
    [/^((?:export )?var \w+\$? = )(\[[^;]*\]);$/gm, '$1/* @__PURE__ */ (() => $2)();'],
  ],
});

/** Loaded only for an answer that comes as a stream of events: we ask for none. */
const noEventStreams = finding('no-event-streams', ['an import'], ({ onResolve }, found) =>
  onResolve({ filter: /^@smithy\/core\/event-streams$/ }, ({ kind }) => {
    if (kind !== 'dynamic-import') return undefined;
    found('an import');
    return { external: true };
  }),
);

/** Every schema of zod can tell itself as a JSON schema: nearly six kilobytes, and no function asks for it. */
const noJsonSchemas = replacing('no-json-schemas', {
  files: /[\\/]zod[\\/]v4[\\/]classic[\\/]schemas\.js$/,
  loader: 'js',
  what: [
    [/^ *inst\._zod\.processJSONSchema = .*;$/gm, ''],
    [/createToJSONSchemaMethod\(this, [^)]*\)/g, 'undefined'],
    [/createStandardJSONSchemaMethod\(this, [^)]*\)/g, 'undefined'],
  ],
});

/** What the policy's keys are for stands in its JSON schema, which editors read, and no function does. */
const noDescriptions = replacing('no-descriptions', {
  files: /[\\/]shared[\\/]policy[\\/][a-z-]+\.ts$/,
  loader: 'ts',
  what: [[/\.describe\(\s*'[^']*',?\s*\)/g, '']],
});

/** What a desk says in each language, and its pages. */
const LANGUAGE_FILE = /[\\/]locale[\\/]([a-z]{2})\.ts$/;

/** A language is five kilobytes: those that no desk of the policy speaks are left out. */
const languagesSpokenAt = (policy: Policy): Plugin =>
  finding('languages-spoken', LOCALES, ({ onLoad }, found) => {
    const spoken: ReadonlySet<string> = new Set(localesOf(policy));
    onLoad({ filter: LANGUAGE_FILE }, ({ path }) => {
      const language = LANGUAGE_FILE.exec(path)?.[1] ?? '';
      found(language);
      return spoken.has(language) ? undefined : { contents: `export const ${language} = undefined;` };
    });
  });

/** What leaves out of a bundle what no function needs. */
export const pluginsFor = (policy: Policy): readonly Plugin[] => [
  versionsOnly,
  shapesInUse,
  noEventStreams,
  noJsonSchemas,
  noDescriptions,
  languagesSpokenAt(policy),
];

const Manifest = z.object({ version: z.string() });

/** A deployment older than this knows no holidays any more (`docs/decisions/0005-holidays.md`). */
const YEARS_OF_HOLIDAYS = 5;

const layBeside: Record<Asset, (dir: string, policy: Policy) => void> = {
  policy: (dir, policy) => {
    mkdirSync(dir, { recursive: true });
    writeFileSync(join(dir, 'policy.json'), JSON.stringify(policy));
    const year = new Date().getUTCFullYear();
    const table = holidayTable(holidayRegionsOf(policy), year - 1, year + YEARS_OF_HOLIDAYS);
    writeFileSync(join(dir, 'holidays.json'), JSON.stringify(table));
  },
  weights: (dir) => cpSync(WEIGHTS, join(dir, 'weights/model.bin')),
};
