import { type Command, InvalidArgumentError, Option } from 'commander';
import { checkedPolicy } from '../infra/read-policy-file.ts';
import { classifierFor } from '../shared/classifier/classifier-for.ts';
import { countryCode, languageCode } from '../shared/mention/codes.ts';
import { MentionKind, unsaidKind } from '../shared/mention/mention.ts';
import { platformMeant } from '../shared/policy/check-platforms.ts';
import type { LoadedPolicy } from '../shared/policy/loaded-policy.ts';
import { policyJsonSchema } from '../shared/policy/policy-json-schema.ts';
import { VigieError } from '../shared/runtime/errors.ts';
import { wholeNumber } from './option-values.ts';
import { doubtLines, explanationLines, type MentionToExplain, routesLines, withoutLines } from './policy-text.ts';
import { counted } from './table.ts';

export const registerPolicy = (program: Command): void => {
  const policy = program
    .command('policy')
    .description('is policy.yaml right, and why does a text go where it goes?')
    .addHelpText('after', '\nWithout FILE: POLICY_FILE, else policy.yaml. Exit code 1 means that the policy is wrong.');

  policy
    .command('check')
    .description('find every mistake in the policy: line, key, and what was meant')
    .argument('[file]', 'the policy', defaultFile())
    .action((file: string) => {
      const loaded = checkedPolicy(file);
      const { policy, version } = loaded;
      const teams = counted(Object.keys(policy.teams).length, 'team');
      const desks = counted(Object.keys(policy.desks).length, 'desk');
      const rules = counted(policy.rules.length, 'rule');
      // By the version a route in the trail names the policy that decided it.
      print([
        `${file} is right: ${rules}, ${teams}, ${desks}, version ${version}`,
        ...withoutLines(loaded),
        ...doubtLines(loaded),
      ]);
    });

  policy
    .command('explain')
    .description('classify and route a text, and tell for every rule why it matched or not')
    .argument('<text>', 'what somebody wrote')
    .option('--platform <id>', 'where it was written', platform, 'x')
    .addOption(
      new Option('--kind <kind>', 'what it is (default: a review if it has a rating, else a post)').choices(
        MentionKind.options,
      ),
    )
    .option('--followers <count>', 'how many follow the author', wholeNumber)
    .option('--bio <text>', 'what the author’s profile says')
    .option('--account <name>', 'the account of ours that is addressed, as the policy names it')
    .option('--rating <stars>', 'of a review, 1 to 5', stars)
    .option('--lang <code>', 'its language as the platform says, ISO 639-1', language)
    .option('--country <code>', 'where it comes from, ISO 3166', country)
    .option('--file <file>', 'the policy', defaultFile())
    .addHelpText(
      'after',
      '\nExample:\n  $ npx vigie policy explain "ma carte est bloquée depuis hier" --followers 1200',
    )
    .action(
      (
        text: string,
        { file, ...options }: Omit<MentionToExplain, 'text' | 'kind'> & { kind?: MentionKind; file: string },
      ) => {
        const loaded = checkedPolicy(file);
        checkAccount(options.account, loaded);
        const kind = options.kind ?? unsaidKind(options.rating);
        print(explanationLines({ text, ...options, kind }, classifierFor(loaded), loaded));
      },
    );

  policy
    .command('routes')
    .description('which channel each team has at each desk, then the rules in order')
    .argument('[file]', 'the policy', defaultFile())
    .action((file: string) => print(routesLines(checkedPolicy(file))));

  policy
    .command('schema')
    .description('the JSON schema that editors check policy.yaml with')
    .action(() => print([JSON.stringify(policyJsonSchema(), null, 2)]));
};

const checkAccount = (account: string | undefined, { policy }: LoadedPolicy): void => {
  if (account === undefined || policy.accounts.some(({ name }) => name === account)) return;
  const names = policy.accounts.map(({ name }) => name).join(', ');
  throw new VigieError('configuration', `the policy has no account ${account}: there are ${names}`);
};

const defaultFile = (): string => process.env.POLICY_FILE ?? 'policy.yaml';

const print = (lines: readonly string[]): void => void process.stdout.write(`${lines.join('\n')}\n`);

const platform = (value: string): string => {
  const meant = platformMeant(value);
  if (meant !== undefined) throw new InvalidArgumentError(`did you mean ${meant}?`);
  return value;
};

const stars = (value: string): number => {
  const rating = Number(value);
  if (!(rating >= 1 && rating <= 5)) throw new InvalidArgumentError('1 to 5');
  return rating;
};

const country = (value: string): string => {
  const code = countryCode(value);
  if (code === undefined) throw new InvalidArgumentError('a country in two letters, like FR');
  return code;
};

const language = (value: string): string => {
  const code = languageCode(value);
  if (code === undefined) throw new InvalidArgumentError('a language in two letters, like fr');
  return code;
};
