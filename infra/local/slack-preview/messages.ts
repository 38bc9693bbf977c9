import {
  closeSync,
  existsSync,
  fstatSync,
  ftruncateSync,
  openSync,
  readSync,
  renameSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import * as z from 'zod';
import { VigieError } from '../../../shared/runtime/errors.ts';

/** A block as Slack gives it back: with an id of its own. Checked before it comes here. */
export const Block = z.looseObject({ type: z.string(), block_id: z.string() });
export type Block = z.infer<typeof Block>;

export const Metadata = z.object({ event_type: z.string(), event_payload: z.record(z.string(), z.unknown()) });

export const Message = z.object({
  type: z.literal('message'),
  ts: z.string(),
  user: z.string(),
  /** Undefined: a person wrote it. */
  bot_id: z.string().optional(),
  text: z.string(),
  /** False: the text is shown as it is. */
  mrkdwn: z.boolean().optional(),
  blocks: z.array(Block).optional(),
  metadata: Metadata.optional(),
  thread_ts: z.string().optional(),
  /** A thread's reply that the channel shows as well; what is left of a deleted message that has replies. */
  subtype: z.enum(['thread_broadcast', 'tombstone']).optional(),
  edited: z.object({ user: z.string(), ts: z.string() }).optional(),
});
export type Message = z.infer<typeof Message>;

const Line = z.union([
  z.object({ channel: z.string(), message: Message }),
  z.object({ channel: z.string(), deleted: z.string() }),
]);
type Line = z.infer<typeof Line>;

/** All messages of the workspace, oldest first in their channels; the latest line of a message in the file wins. */
export interface MessageStore {
  /** A time stamp that no message of the workspace has. */
  nextTs(): string;
  /** Adds the message or replaces the one with its `ts`. Returns when the file has it. */
  put(channel: string, message: Message): void;
  get(channel: string, ts: string): Message | undefined;
  /** Takes the message away; of one with replies a tombstone stays. */
  remove(channel: string, ts: string): void;
  inChannel(channel: string): readonly Message[];
  close(): void;
}

/** `onChange` hears of every change. Without a file the messages end with the process. */
export const openMessages = (
  file: string | undefined,
  now: () => number,
  onChange: (change: Line) => void,
): MessageStore => {
  const channels = new Map<string, Map<string, Message>>();
  const remember = (line: Line) => {
    const messages = channels.get(line.channel) ?? new Map<string, Message>();
    channels.set(line.channel, messages);
    if ('message' in line) messages.set(line.message.ts, line.message);
    else messages.delete(line.deleted);
  };
  if (file !== undefined) for (const line of readLines(file)) remember(line);
  // Texts that were erased from their cards since are gone from the file with this.
  if (file !== undefined) rewrite(file, channels);
  let descriptor = file === undefined ? undefined : openSync(file, 'a', 0o600);
  let forgetting: NodeJS.Timeout | undefined;
  const forget = () => {
    clearTimeout(forgetting);
    forgetting = undefined;
    if (file === undefined || descriptor === undefined) return;
    try {
      rewrite(file, channels);
    } catch {
      // The disk is full: the file is as it was, and is written anew when there is room.
      forgetSoon();
      return;
    }
    closeSync(descriptor);
    descriptor = openSync(file, 'a', 0o600);
  };
  const forgetSoon = () => {
    forgetting ??= setTimeout(forget, FORGET_MS).unref();
  };
  let lastMicros = 0;
  for (const messages of channels.values())
    for (const ts of messages.keys()) lastMicros = Math.max(lastMicros, microsOf(ts));

  const keep = (line: Line) => {
    // Before the answer: whoever was told "ok" finds the message after a `kill -9` too.
    if (descriptor !== undefined) addLine(descriptor, lineOf(line));
    const replaces = channels.get(line.channel)?.has('message' in line ? line.message.ts : line.deleted);
    remember(line);
    // What stood there before may have been erased: it does not stay in the file either.
    if (replaces) forgetSoon();
    onChange(line);
  };

  return {
    nextTs: () => {
      lastMicros = Math.max(lastMicros + 1, now() * 1_000);
      return tsOf(lastMicros);
    },
    put: (channel, message) => keep({ channel, message }),
    get: (channel, ts) => channels.get(channel)?.get(ts),
    remove: (channel, ts) => {
      const replies = [...(channels.get(channel)?.values() ?? [])].filter(
        (message) => message.thread_ts === ts && message.ts !== ts,
      );
      if (replies.length === 0) return keep({ channel, deleted: ts });
      return keep({ channel, message: { ...TOMBSTONE, ts, thread_ts: ts } });
    },
    inChannel: (channel) => [...(channels.get(channel)?.values() ?? [])],
    close: () => {
      if (forgetting !== undefined) forget();
      clearTimeout(forgetting);
      if (descriptor !== undefined) closeSync(descriptor);
    },
  };
};

/** How long the file keeps what was replaced. */
const FORGET_MS = 30_000;

const TOMBSTONE = {
  type: 'message',
  subtype: 'tombstone',
  user: 'USLACKBOT',
  text: 'This message was deleted.',
} as const satisfies Partial<Message>;

/** Line by line, of which the file is never held as a whole: after a year it is longer than a string can be. */
function* readLines(file: string): Generator<Line> {
  if (!existsSync(file)) return;
  const descriptor = openSync(file, 'r');
  try {
    const piece = Buffer.alloc(PIECE_BYTES);
    let start = 0;
    let before = 0;
    // A line that was being written when the process died was never answered: what follows the last end is left out.
    for (let length = readSync(descriptor, piece); length > 0; length = readSync(descriptor, piece)) {
      const bytes = piece.subarray(0, length);
      for (let at = bytes.indexOf(LINE_END); at !== -1; at = bytes.indexOf(LINE_END, at + 1)) {
        const end = before + at;
        if (end > start) yield readLine(textOf(descriptor, start, end), file);
        start = end + 1;
      }
      before += length;
    }
  } finally {
    closeSync(descriptor);
  }
}

const PIECE_BYTES = 64 * 1024;
const LINE_END = 10;

const textOf = (descriptor: number, start: number, end: number): string => {
  const bytes = Buffer.alloc(end - start);
  readSync(descriptor, bytes, { position: start });
  return bytes.toString('utf8');
};

const readLine = (line: string, file: string): Line => {
  try {
    return Line.parse(JSON.parse(line));
  } catch (cause) {
    const what = 'holds the messages of the Slack stand-in, and a line of it cannot be read';
    throw new VigieError('configuration', `${file} ${what}: take it out, or move the file away`, { cause });
  }
};

/** Wholly or not at all: on a full disk a part of a line would run into the next, and neither could be read again. */
const addLine = (descriptor: number, line: string): void => {
  const { size } = fstatSync(descriptor);
  try {
    // It throws where nothing fits, and writes a part where that does.
    if (writeSync(descriptor, line) < Buffer.byteLength(line)) throw new Error('the disk is full');
  } catch (error) {
    ftruncateSync(descriptor, size);
    throw error;
  }
};

const rewrite = (file: string, channels: ReadonlyMap<string, ReadonlyMap<string, Message>>): void => {
  const lines = [...channels].flatMap(([channel, messages]) =>
    [...messages.values()].map((message) => ({ channel, message })),
  );
  const descriptor = openSync(`${file}.new`, 'w', 0o600);
  try {
    for (let start = 0; start < lines.length; start += LINES_AT_ONCE)
      writeFileSync(
        descriptor,
        lines
          .slice(start, start + LINES_AT_ONCE)
          .map(lineOf)
          .join(''),
      );
  } finally {
    closeSync(descriptor);
  }
  renameSync(`${file}.new`, file);
};

const LINES_AT_ONCE = 1_000;

const lineOf = (line: Line): string => `${JSON.stringify(line)}\n`;

const microsOf = (ts: string): number => Math.round(Number(ts) * 1_000_000);

const tsOf = (micros: number): string => {
  const digits = String(Math.round(micros)).padStart(7, '0');
  return `${digits.slice(0, -6)}.${digits.slice(-6)}`;
};
