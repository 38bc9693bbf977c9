import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { isAllowed, licencesPage, productionDependencies } from '../infra/licences.ts';

const ROOT = join(import.meta.dirname, '..');
const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');
const dependencies = productionDependencies(ROOT);

describe('Dependencies', () => {
  test('of production have licences that we may ship', () => {
    expect(dependencies.length).toBeGreaterThan(40);
    expect(dependencies.filter((dependency) => !isAllowed(dependency))).toEqual([]);
  });

  test.each(['GPL-3.0', 'AGPL-3.0-only', 'none', 'MIT AND GPL-2.0', 'CC-BY-3.0', 'SEE LICENSE IN LICENSE'])(
    'and the check sees %s',
    (licence) => expect(isAllowed({ name: 'some-package', version: '1.0.0', licence })).toBe(false),
  );

  test('are listed once each, however often npm installed them', () => {
    const lines = dependencies.map(({ name, version }) => `${name} ${version}`);
    expect(lines.filter((line, at) => lines.indexOf(line) !== at)).toEqual([]);
  });

  test('are listed in docs/licences.md as they are (npm run licences)', () => {
    expect(read('docs/licences.md')).toBe(licencesPage(dependencies));
  });

  test('are pinned exactly, come from the registry that npm is told of, and carry a hash', () => {
    const Versions = z.record(z.string(), z.string());
    const manifest = z
      .object({ dependencies: Versions, devDependencies: Versions })
      .parse(JSON.parse(read('package.json')));
    const loose = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies }).filter(
      ([, version]) => !/^\d+\.\d+\.\d+$/.test(version),
    );
    expect(loose).toEqual([]);
    const Lock = z.object({
      packages: z.record(z.string(), z.object({ integrity: z.string().optional(), inBundle: z.boolean().optional() })),
    });
    const unsealed = Object.entries(Lock.parse(JSON.parse(read('package-lock.json'))).packages).filter(
      ([path, { integrity, inBundle }]) => path !== '' && !inBundle && !integrity?.startsWith('sha512-'),
    );
    expect(unsealed.map(([path]) => path)).toEqual([]);
  });

  test('are told in a file that git and the linter pass over: whoever made it may still commit and test', () => {
    const [, written] = /npm run -s sbom > (\S+)`/.exec(read('docs/deploy.md')) ?? [];
    expect(read('.gitignore').split('\n')).toContain(`/${written}`);
  });

  test('run install scripts only where they must: Node’s own binary, and esbuild’s; every other one is refused by name', () => {
    const { allowScripts } = z
      .object({ allowScripts: z.record(z.string(), z.boolean()) })
      .parse(JSON.parse(read('package.json')));
    const run = Object.entries(allowScripts).filter(([, isRun]) => isRun);
    expect(run.map(([name]) => name).toSorted()).toEqual(['esbuild', 'node']);
    // npm warns at every install about one that is neither allowed nor refused.
    const { packages } = z
      .object({ packages: z.record(z.string(), z.object({ hasInstallScript: z.boolean().optional() })) })
      .parse(JSON.parse(read('package-lock.json')));
    const haveOne = Object.entries(packages).flatMap(([path, { hasInstallScript }]) =>
      hasInstallScript ? [path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)] : [],
    );
    expect([...new Set(haveOne)].toSorted()).toEqual(Object.keys(allowScripts).toSorted());
  });
});
