import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { TOKEN_NAMES } from '../../infra/local/settings.ts';
import { answeringOn } from '../../shared/platforms/answering.ts';
import { platformOf, platforms } from '../../shared/platforms/registry.ts';
import { REPLY_TOKENS, replierOf } from '../../shared/platforms/repliers.ts';
import { READ_TOKENS, textFetcherOf } from '../../shared/platforms/text-fetchers.ts';
import { REPLY_PLATFORMS } from '../../shared/policy/reply-schema.ts';

const folder = new URL('../../shared/platforms/', import.meta.url);

/** Files that export a platform: the others of the folder are what platforms share. */
const platformFiles = async (): Promise<readonly string[]> => {
  const names = readdirSync(folder).filter((file) => file.endsWith('.ts') && file !== 'registry.ts');
  const modules = await Promise.all(
    names.map(async (file) => ({ file, module: await import(new URL(file, folder).href) })),
  );
  return modules.filter(({ module }) => Object.values(module).some(isPlatform)).map(({ file }) => file);
};

const isPlatform = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'secretNames' in value && 'id' in value && 'parse' in value;

test('the registry equals the directory: a platform is a file of its name', async () => {
  expect(platforms.map(({ id }) => `${id}.ts`).toSorted()).toEqual((await platformFiles()).toSorted());
});

test('platforms are found by id, and an unknown one is none', () => {
  expect(platforms.map(({ id }) => platformOf(id)?.id)).toEqual(platforms.map(({ id }) => id));
  expect(platformOf('__proto__')).toBeUndefined();
});

const SECRETS = platforms.flatMap(({ secretNames }) => Object.values(secretNames));

test.each([
  ['.env.example', 'secret', SECRETS, (name: string) => `# ${name}=`],
  ['docs/deploy.md', 'secret', SECRETS, (name: string) => `\nput ${name}`],
  ['docs/deploy.md', 'reader of a secret', SECRETS, (name: string) => `\`${name}\``],
  ['docs/deploy.md', 'address', platforms.map(({ id }) => id), (id: string) => `\`API/webhooks/${id}\``],
  ['.env.example', 'token', TOKEN_NAMES, (name: string) => `# ${name}=`],
  ['docs/deploy.md', 'token', TOKEN_NAMES, (name: string) => `\`${name}\``],
  ['docs/desk.md', 'token to answer with', REPLY_TOKENS, (name: string) => `\`${name}\``],
])('%s tells every %s that a platform wants', (page, _what, wanted, line) => {
  const told = readFileSync(new URL(`../../${page}`, import.meta.url), 'utf8');
  expect(wanted.map(line).filter((words) => !told.includes(words))).toEqual([]);
});

test('a policy can name every platform that can be answered, and no other, and a form knows how', () => {
  const answered = platforms.map(({ id }) => id).filter((id) => replierOf(id) !== undefined);
  const can = (id: string) => ({ id, canHide: replierOf(id)?.hide !== undefined });
  expect(
    answered.map((id) => ({ id, ...answeringOn(id) })),
    'shared/platforms/answering.ts',
  ).toMatchObject(answered.map(can));
  expect(REPLY_PLATFORMS.toSorted(), 'REPLY_PLATFORMS in shared/policy/reply-schema.ts').toEqual(answered.toSorted());
});

test('only the platforms that send ids without text can fetch it, and a token is named for them', () => {
  expect(platforms.map(({ id }) => id).filter((id) => textFetcherOf(id))).toEqual(['facebook', 'instagram']);
  expect(READ_TOKENS).toEqual(['META_PAGE_TOKEN']);
});
