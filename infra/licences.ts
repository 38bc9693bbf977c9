import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { optionsOf } from '../cli/script-options.ts';

/** Licences that let us ship the code of a dependency under our own, Apache-2.0, with a notice at most. */
export const ALLOWED = [
  'Apache-2.0',
  'MIT',
  'MIT-0',
  'ISC',
  '0BSD',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'Unlicense',
  'PSF-2.0',
];

/** Beside those, what one package asks for its data, and how it is met. */
const ATTRIBUTIONS: Readonly<Record<string, string>> = {
  'date-holidays':
    'The code is ISC; the table of holidays is CC-BY-3.0, © the contributors of date-holidays, from Wikipedia among other sources. It is used unchanged.',
};

export interface Dependency {
  readonly name: string;
  readonly version: string;
  /** An SPDX expression. */
  readonly licence: string;
}

/** Every package that production needs, as the lock file says, with the licence that its own package.json states. */
export const productionDependencies = (root: string): readonly Dependency[] => {
  const { packages } = Lock.parse(jsonOf(join(root, 'package-lock.json')));
  const installed = Object.entries(packages)
    .filter(([path, { dev, devOptional }]) => path !== '' && !dev && !devOptional)
    .map(([path, { version, license }]) => {
      const own = join(root, path, 'package.json');
      const licence = existsSync(own) ? Manifest.parse(jsonOf(own)).license : license;
      return {
        name: path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length),
        version,
        licence: licence ?? 'none',
      };
    })
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
  // npm installs a version in several places where it cannot lie above all that need it.
  return [...new Map(installed.map((one) => [`${one.name} ${one.version} ${one.licence}`, one])).values()];
};

/** Whether everything that a licence expression asks for is allowed. */
export const isAllowed = ({ name, licence }: Dependency): boolean => {
  const parts = licence.replaceAll(/[()]/g, '').split(/ AND /);
  return parts.every(
    (part) =>
      part.split(' OR ').some((each) => ALLOWED.includes(each)) || (part === 'CC-BY-3.0' && name in ATTRIBUTIONS),
  );
};

/** The page `docs/licences.md`. */
export const licencesPage = (dependencies: readonly Dependency[]): string =>
  [
    '# Licences of what Vigie ships with',
    '',
    'Made by `npm run licences` from `package-lock.json` and `node_modules`; a test keeps it true, and fails for a licence that is not in the list of `infra/licences.ts`.',
    'Vigie itself is Apache-2.0. What only development needs (the CDK, vitest, Biome…) is not shipped, and not listed.',
    '',
    '| Package | Version | Licence |',
    '|---|---|---|',
    ...dependencies.map(({ name, version, licence }) => `| ${name} | ${version} | ${licence} |`),
    '',
    ...Object.entries(ATTRIBUTIONS).map(([name, text]) => `**${name}**: ${text}`),
    '',
  ].join('\n');

const jsonOf = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'));

const Lock = z.object({
  packages: z.record(
    z.string(),
    z.object({
      version: z.string().default(''),
      license: z.string().optional(),
      dev: z.boolean().default(false),
      devOptional: z.boolean().default(false),
    }),
  ),
});
const Manifest = z.object({ license: z.string().optional() });

if (import.meta.main) {
  optionsOf(
    `Writes docs/licences.md: every package that Vigie ships with, and its licence.

  npm run licences
`,
    {},
  );
  const root = join(import.meta.dirname, '..');
  writeFileSync(join(root, 'docs/licences.md'), licencesPage(productionDependencies(root)));
}
