import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { expect, onTestFinished, test } from 'vitest';
import { pluginsFor } from '../../infra/bundle.ts';
import { LOCALES } from '../../shared/policy/policy-words.ts';
import { testPolicy } from './synthesized.ts';

/** Bundles a file that has another beside it. */
const bundled = async (plugin: Plugin, file: string, contents: string) => {
  const folder = mkdtempSync(join(tmpdir(), 'vigie-bundle-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, contents);
  const stdin = { contents: `import './${file}';`, resolveDir: folder };
  return build({ stdin, bundle: true, write: false, format: 'esm', logLevel: 'silent', plugins: [plugin] });
};

const named = (name: string): Plugin => {
  const plugin = pluginsFor(testPolicy).find((each) => each.name === name);
  if (plugin === undefined) throw new Error(`no plugin ${name}`);
  return plugin;
};

test.each(pluginsFor(testPolicy).map((plugin) => [plugin.name, plugin] as const))(
  '%s fails the build where a dependency has moved what it is for',
  async (name, plugin) => {
    await expect(bundled(plugin, 'nothing.js', 'console.log(1);')).rejects.toThrow(
      `${name} (infra/bundle.ts) found nowhere: `,
    );
  },
);

test.each([
  ['no-json-schemas', 'zod/v4/classic/schemas.js', 'export const string = (inst) => inst;', 3],
  ['shapes-in-use', '@aws-sdk/client-sqs/dist-es/schemas/schemas_0.js', 'export const shape = {};', 2],
  ['no-descriptions', 'shared/policy/words.ts', "export const words = describe('nothing');", 1],
  ['languages-spoken', 'locale/fr.ts', 'export const fr = {};', LOCALES.length - 1],
])('%s fails it too where the file is there, and nothing of it in %s', async (name, file, contents, missing) => {
  const failed = await bundled(named(name), file, contents).catch((error: unknown) => `${error}`);
  expect(`${failed}`.match(/found nowhere: /g)).toHaveLength(missing);
});

test('a part that is still there does not hide one that is not', async () => {
  const left = 'const inst = { _zod: {} };\ninst._zod.processJSONSchema = () => 1;\nconsole.log(inst);';
  await expect(bundled(named('no-json-schemas'), 'zod/v4/classic/schemas.js', left)).rejects.toThrow(
    /^Build failed with 2 errors:\n.*createToJSONSchemaMethod.*\n.*createStandardJSONSchemaMethod/,
  );
});
