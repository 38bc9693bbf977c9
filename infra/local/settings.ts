import * as z from 'zod';
import { faultOfKey } from '../../shared/console/pass.ts';
import { platforms } from '../../shared/platforms/registry.ts';
import { REPLY_TOKENS } from '../../shared/platforms/repliers.ts';
import { READ_TOKENS } from '../../shared/platforms/text-fetchers.ts';
import { StackName } from '../stack-name.ts';

/** What a file that was saved on Windows, a command typed there, or a copy leaves at an end, and nobody sees. Blank is told apart. */
const AS_SEEN = [
  /^(\s*|\S(.*\S)?)$/,
  'has a space or a byte-order mark at an end, or a line end: type it anew, or save the file that it comes from without them',
] as const;
const word = z
  .string()
  .regex(/\S/, 'is empty: set it, or remove it')
  .regex(...AS_SEEN);
const port = word.pipe(
  z.coerce
    .number<string>('is no port: a whole number from 0 to 65535')
    .int('is no port: a whole number')
    .min(0, 'is no port: it begins at 0')
    .max(65_535, 'is no port: it ends at 65535'),
);
const url = z.url({ protocol: /^https?$/, error: 'is no address: it begins with https:// or http://' });
/** Its key is what it decodes to: with none, nothing that is signed would be taken. */
const isSigningKey = [
  /^(?!whsec_)|^whsec_[\w+/-]+={0,2}$/,
  'is no secret of Standard Webhooks: base64 follows whsec_',
] as const;
/** 24 bytes and more, as its specification asks. A platform's own secrets are as long as it makes them. */
const isLongKey = [
  /^(?!whsec_[\w+/-]{1,31}={0,2}$)/,
  'has fewer than 24 bytes, and could be guessed: whsec_ and what openssl rand -base64 24 makes',
] as const;
/** An empty secret would let everybody sign: set it, or leave it out and one is made. */
const secret = z
  .string()
  .regex(/\S/, 'is empty: set it, or remove it to have one made')
  .regex(...AS_SEEN)
  .regex(...isSigningKey)
  .regex(...isLongKey);
const secretBefore = word.regex(...isSigningKey).regex(...isLongKey);
const isLong = (key: string): boolean => faultOfKey(key) !== 'key-too-short';
const TOO_SHORT = 'has fewer than 32 characters, and could be guessed:';
const consoleKey = secret.refine(
  isLong,
  `${TOO_SHORT} set what openssl rand -hex 32 makes, or remove it to have one made`,
);
const consoleKeyBefore = secretBefore.refine(isLong, `${TOO_SHORT} remove it`);

const SECRET_NAMES: readonly string[] = [
  'VIGIE_ID_KEY',
  'VIGIE_CONSOLE_KEY',
  'SLACK_BOT_TOKEN',
  'SLACK_SIGNING_SECRET',
  ...new Set(platforms.flatMap(({ secretNames }) => Object.values(secretNames))),
];

/** Secrets that nobody can make for us: without one, what it is for is off. */
export const TOKEN_NAMES: readonly string[] = [...new Set([...REPLY_TOKENS, ...READ_TOKENS])];

const previous = (name: string): string => `${name}_PREVIOUS`;

/** In the data folder. */
export const DATABASE_FILE = 'vigie.db';

/** Where this machine's Vigie is unless it is told otherwise: whoever changes one gives it to the commands too. */
export const DEFAULT_PLACE = { HOST: '127.0.0.1', PORT: 8787, DATA_DIR: '.vigie', POLICY_FILE: 'policy.yaml' };

/** Settings are environment variables; `.env.example` lists them. */
const Environment = z.object({
  HOST: word.default(DEFAULT_PLACE.HOST),
  PORT: port.default(DEFAULT_PLACE.PORT),
  DATA_DIR: word.default(DEFAULT_PLACE.DATA_DIR),
  POLICY_FILE: word.default(DEFAULT_PLACE.POLICY_FILE),
  SLACK_API_URL: url.optional(),
  SLACK_PREVIEW_PORT: port.optional(),
  /** Where the model of a second opinion is; credentials are found by the AWS SDK. */
  AWS_REGION: word.optional(),
  /** A stack on AWS, for the commands that look at an engine. */
  VIGIE_STACK: StackName.optional(),
  SLACK_APP_TOKEN: word.startsWith('xapp-', 'is no app-level token: those begin with xapp-').optional(),
  ...Object.fromEntries(SECRET_NAMES.map((name) => [name, secret.optional()])),
  ...Object.fromEntries(SECRET_NAMES.map((name) => [previous(name), secretBefore.optional()])),
  VIGIE_CONSOLE_KEY: consoleKey.optional(),
  VIGIE_CONSOLE_KEY_PREVIOUS: consoleKeyBefore.optional(),
  ...Object.fromEntries(TOKEN_NAMES.map((name) => [name, word.optional()])),
});

/** All mistakes in a sentence each, or the settings. */
export const readSettings = (
  environment: Readonly<Record<string, string | undefined>>,
): { kind: 'ok'; settings: Settings } | { kind: 'wrong'; problems: readonly string[] } => {
  const parsed = Environment.safeParse(environment);
  const problems = [
    ...(parsed.error?.issues ?? []).map((issue) => `${issue.path.join('.')}: ${issue.message}`),
    ...missingPartners(environment),
  ];
  if (!parsed.success || problems.length > 0) return { kind: 'wrong', problems };
  const secrets = Object.fromEntries(
    [...SECRET_NAMES, ...TOKEN_NAMES].map((name) => [
      name,
      [environment[name], environment[previous(name)]].filter(isSet),
    ]),
  );
  const {
    HOST,
    PORT,
    DATA_DIR,
    POLICY_FILE,
    SLACK_API_URL,
    SLACK_PREVIEW_PORT,
    SLACK_APP_TOKEN,
    AWS_REGION,
    VIGIE_STACK,
  } = parsed.data;
  return {
    kind: 'ok',
    settings: {
      host: HOST,
      port: PORT,
      dataDir: DATA_DIR,
      policyFile: POLICY_FILE,
      slackApiUrl: SLACK_API_URL,
      previewPort: SLACK_PREVIEW_PORT,
      slackAppToken: SLACK_APP_TOKEN,
      awsRegion: AWS_REGION,
      stack: VIGIE_STACK,
      secrets,
    },
  };
};

/** What is set and is of no use without another, a sentence each. What is empty is told for itself. */
const missingPartners = (environment: Readonly<Record<string, string | undefined>>): readonly string[] => {
  const lacks = (name: string, ...others: readonly string[]): boolean =>
    Boolean(environment[name]) && others.every((other) => environment[other] === undefined);
  return [
    ...SECRET_NAMES.filter((name) => lacks(previous(name), name)).map(
      (name) => `${previous(name)}: needs ${name}, the one that holds now`,
    ),
    ...(lacks('SLACK_APP_TOKEN', 'SLACK_BOT_TOKEN')
      ? ['SLACK_APP_TOKEN: needs SLACK_BOT_TOKEN, of the same workspace']
      : []),
    ...(lacks('SLACK_BOT_TOKEN', 'SLACK_APP_TOKEN', 'SLACK_SIGNING_SECRET')
      ? [
          'SLACK_BOT_TOKEN: needs SLACK_SIGNING_SECRET, or SLACK_APP_TOKEN for Socket Mode: without either, presses are refused',
        ]
      : []),
  ];
};

export interface Settings {
  readonly host: string;
  readonly port: number;
  readonly dataDir: string;
  readonly policyFile: string;
  readonly slackApiUrl: string | undefined;
  readonly previewPort: number | undefined;
  /** Socket Mode, where it is set. */
  readonly slackAppToken: string | undefined;
  readonly awsRegion: string | undefined;
  /** What the names of a stack on AWS begin with, when the commands are to look there. */
  readonly stack: string | undefined;
  /** Current first, then the previous one; empty when none is set. */
  readonly secrets: Readonly<Record<string, readonly string[]>>;
}

const isSet = (value: string | undefined): value is string => value !== undefined;
