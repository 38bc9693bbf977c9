import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { deflateRawSync } from 'node:zlib';
import { build, type Plugin } from 'esbuild';
import * as z from 'zod';
import { holidayTable } from '../shared/calendar/public-holidays.ts';
import { holidayRegionsOf } from '../shared/policy/calendars.ts';
import { localesOf } from '../shared/policy/locales-of.ts';
import type { Policy } from '../shared/policy/policy-schema.ts';
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
    plugins: [versionsOnly, shapesInUse, noEventStreams, noJsonSchemas, noDescriptions, languagesSpokenAt(policy)],
    // A few dependencies are CommonJS, and ask for Node's own modules with `require`. The name is longer than any that
    // minifying makes.
    banner: {
      js: 'import{createRequire as requireOfNode}from"node:module";const require=requireOfNode(import.meta.url);',
    },
  });

/** Of its manifest each client of the SDK reads the version, and brings two kilobytes. */
const versionsOnly: Plugin = {
  name: 'versions-only',
  setup: ({ onLoad }) =>
    onLoad({ filter: /[\\/]@aws-sdk[\\/]client-[^\\/]+[\\/]package\.json$/ }, ({ path }) => {
      const { version } = Manifest.parse(JSON.parse(readFileSync(path, 'utf8')));
      return { loader: 'json', contents: JSON.stringify({ version }) };
    }),
};

/**
 * Each client of the SDK knows some hundred errors, of which we tell one from another by its name (`aws-errors.ts`): unknown to
 * the client it has its name all the same. A shape that nothing asks for is left out too; esbuild alone can't tell, for its keys are
 * computed.
 */
const shapesInUse: Plugin = {
  name: 'shapes-in-use',
  setup: ({ onLoad }) =>
    onLoad({ filter: /[\\/]@aws-sdk[\\/]client-[^\\/]+[\\/]dist-es[\\/]schemas[\\/]schemas_0\.js$/ }, ({ path }) => ({
      contents: readFileSync(path, 'utf8')
        .replace(/^n0_registry\.registerError\(.*$/gm, '')
        .replace(/^((?:export )?var \w+\$? = )(\[[^;]*\]);$/gm, '$1/* @__PURE__ */ (() => $2)();'),
    })),
};

/** Loaded only for an answer that comes as a stream of events: we ask for none. */
const noEventStreams: Plugin = {
  name: 'no-event-streams',
  setup: ({ onResolve }) =>
    onResolve({ filter: /^@smithy\/core\/event-streams$/ }, ({ kind }) =>
      kind === 'dynamic-import' ? { external: true } : undefined,
    ),
};

/** Every schema of zod can tell itself as a JSON schema: nearly six kilobytes, and no function asks for it. */
const noJsonSchemas: Plugin = {
  name: 'no-json-schemas',
  setup: ({ onLoad }) =>
    onLoad({ filter: /[\\/]zod[\\/]v4[\\/]classic[\\/]schemas\.js$/ }, ({ path }) => ({
      contents: readFileSync(path, 'utf8')
        .replace(/^ *inst\._zod\.processJSONSchema = .*;$/gm, '')
        .replace(/create(?:ToJSONSchema|StandardJSONSchema)Method\(this, [^)]*\)/g, 'undefined'),
    })),
};

/** What the policy's keys are for stands in its JSON schema, which editors read, and no function does. */
const noDescriptions: Plugin = {
  name: 'no-descriptions',
  setup: ({ onLoad }) =>
    onLoad({ filter: /[\\/]shared[\\/]policy[\\/][a-z-]+\.ts$/ }, ({ path }) => ({
      loader: 'ts',
      contents: readFileSync(path, 'utf8').replace(/\.describe\(\s*'[^']*',?\s*\)/g, ''),
    })),
};

/** What a desk says in each language, and its pages. */
const LANGUAGE_FILE = /[\\/]locale[\\/]([a-z]{2})\.ts$/;

/** A language is five kilobytes: those that no desk of the policy speaks are left out. */
const languagesSpokenAt = (policy: Policy): Plugin => ({
  name: 'languages-spoken',
  setup: ({ onLoad }) => {
    const spoken: ReadonlySet<string> = new Set(localesOf(policy));
    onLoad({ filter: LANGUAGE_FILE }, ({ path }) => {
      const language = LANGUAGE_FILE.exec(path)?.[1] ?? '';
      return spoken.has(language) ? undefined : { contents: `export const ${language} = undefined;` };
    });
  },
});

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
