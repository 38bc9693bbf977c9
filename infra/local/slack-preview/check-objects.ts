/** What all checks of Block Kit are made of. Complaints read as Slack's. */
export type Value = Readonly<Record<string, unknown>>;
export type Complaints = readonly string[];
export type Check = (value: Value, at: string) => Complaints;

export const PLAIN = ['plain_text'] as const;
export const ANY_TEXT = ['plain_text', 'mrkdwn'] as const;

/** A text object: `plain_text` or `mrkdwn`, never empty. */
export const checkText = (
  text: unknown,
  at: string,
  { most, types = ANY_TEXT }: { most: number; types?: readonly string[] },
): Complaints => {
  if (!isRecord(text)) return [complaint('must provide an object', at)];
  if (typeof text.type !== 'string' || !types.includes(text.type)) {
    return [complaint(`unsupported type: ${String(text.type)}`, `${at}/type`)];
  }
  if (typeof text.text !== 'string') return [complaint('must provide a string', `${at}/text`)];
  return [
    ...known(text, ['type', 'text', text.type === 'plain_text' ? 'emoji' : 'verbatim'], at),
    ...(text.text.trim() === '' ? [complaint('must be more than 0 characters', `${at}/text`)] : []),
    ...([...text.text].length > most ? [complaint(`must be less than ${most + 1} characters`, `${at}/text`)] : []),
  ];
};

/** A plain text that may be left out. */
export const plainText = (value: Value, key: string, most: number, at: string): Complaints =>
  value[key] === undefined ? [] : checkText(value[key], `${at}/${key}`, { most, types: PLAIN });

export const items = (
  list: unknown,
  at: string,
  most: number,
  check: (item: unknown, at: string) => Complaints,
): Complaints => {
  if (!Array.isArray(list)) return [complaint('must provide an array', at)];
  return [
    ...(list.length === 0 ? [complaint('must provide at least 1 item', at)] : []),
    ...(list.length > most ? [complaint(`no more than ${most} items allowed`, at)] : []),
    ...list.flatMap((item, index) => check(item, `${at}/${index}`)),
  ];
};

export const known = (value: Value, keys: readonly string[], at: string): Complaints =>
  Object.keys(value)
    .filter((key) => !keys.includes(key))
    .map((key) => complaint(`invalid additional property: ${key}`, at));

export const shortString = (value: Value, key: string, most: number, at: string): Complaints => {
  const given = value[key];
  if (given === undefined) return [];
  if (typeof given !== 'string') return [complaint('must provide a string', `${at}/${key}`)];
  return given.length > most ? [complaint(`must be less than ${most + 1} characters`, `${at}/${key}`)] : [];
};

/** A text of a certain form, which may be left out. */
export const pattern = (value: Value, key: string, form: RegExp, at: string): Complaints => {
  const given = value[key];
  return given === undefined || (typeof given === 'string' && form.test(given))
    ? []
    : [complaint('does not match the required format', `${at}/${key}`)];
};

export const wholeNumber = (value: Value, key: string, least: number, most: number, at: string): Complaints => {
  const given = value[key];
  const isRight = typeof given === 'number' && Number.isInteger(given) && given >= least && given <= most;
  return given === undefined || isRight ? [] : [complaint(`must be between ${least} and ${most}`, `${at}/${key}`)];
};

export const oneOf = (value: Value, key: string, allowed: readonly unknown[], at: string): Complaints =>
  value[key] === undefined || allowed.includes(value[key])
    ? []
    : [complaint('must be a valid enum value', `${at}/${key}`)];

export const httpAddress = (url: unknown, at: string): Complaints =>
  typeof url === 'string' && url.length <= 3_000 && /^https?:$/.test(URL.parse(url)?.protocol ?? '')
    ? []
    : [complaint('must be a valid URL', at)];

export const repeated = (ids: readonly unknown[]): readonly string[] =>
  ids.filter((id): id is string => typeof id === 'string').filter((id, index, all) => all.indexOf(id) !== index);

export const asArray = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

export const isRecord = (value: unknown): value is Value =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const complaint = (text: string, at: string): string => `[ERROR] ${text} [json-pointer:${at}]`;
