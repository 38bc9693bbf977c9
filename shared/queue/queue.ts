/** The queues' names, as the topology knows them: `intake`, `urgent`, `quarantine`, `team-press`… */
export type QueueName = string;

/** Sends messages. Resolves only when all are durable; throws `queue-unavailable` when any is not. */
export interface QueueSender {
  /** Those that there are, for this sender: a team that the policy no longer has has none. */
  readonly names: ReadonlySet<QueueName>;
  send(queue: QueueName, bodies: readonly string[]): Promise<void>;
}

export interface QueueMessage {
  readonly id: string;
  readonly body: string;
  /** How often it was received, this time included. */
  readonly receives: number;
}

/** What became of a message. */
export type Outcome =
  | { kind: 'done' }
  /** Not now: show it again after so many seconds, without counting as a failure. */
  | { kind: 'defer'; seconds: number }
  /** It failed: the queue shows it again, and moves it to the dead letters after too many tries; after few when no try can help. */
  | { kind: 'failed'; code: string; isFinal?: boolean };

export const DONE: Outcome = { kind: 'done' };

/** Takes a batch and answers for each of its messages, in order. Never throws. */
export type Consumer = (messages: readonly QueueMessage[]) => Promise<readonly Outcome[]>;

export interface QueueDepth {
  readonly queue: QueueName;
  readonly waiting: number;
  readonly inFlight: number;
  readonly dead: number;
  readonly oldestSeconds: number | undefined;
}

/** For the person on duty: what waits and what is dead. */
export interface QueueInspector {
  depths(): Promise<readonly QueueDepth[]>;
  /** Sends a queue's dead letters to the queue again; returns how many. */
  redrive(queue: QueueName): Promise<number>;
}

/** Dead letters wait for a person, and may hold a text: as long as SQS keeps anything. */
export const DEAD_LETTER_DAYS = 14;

/** For whoever takes something out of what has failed for good. */
export interface DeadLetters {
  /** Shows `visit` every dead letter of a queue once, as far as they can be reached; removes what it says, and returns how many. */
  sweep(queue: QueueName, visit: (body: string) => Promise<'keep' | 'remove'>): Promise<number>;
}

/** A message that was taken by hand. */
export interface TakenMessage extends QueueMessage {
  /** What the queue knows this taking by: taken again, the same message has another. */
  readonly receipt: string;
}

/** Takes messages off a queue that nobody consumes: what is taken is hidden from other takers for a minute. */
export interface QueueDrain {
  take(queue: QueueName, limit: number): Promise<readonly TakenMessage[]>;
  remove(queue: QueueName, message: TakenMessage): Promise<void>;
}
