import { Duration } from 'aws-cdk-lib';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { deadLettersOf } from '../../shared/queue/jobs.ts';
import { DEAD_LETTER_DAYS } from '../../shared/queue/queue.ts';
import type { QueueSpec } from '../topology.ts';

/** AWS asks for a visibility timeout of at least six times the timeout of the function that reads the queue. */
const VISIBILITY_FACTOR = 6;

export interface WorkQueueProps {
  readonly queueName: string;
  readonly spec: QueueSpec;
  /** Of the function that reads it; undefined where people do. */
  readonly consumerTimeoutSeconds: number | undefined;
}

/** A queue and its dead letters: sealed, over TLS only. */
export class WorkQueue extends Construct {
  readonly queue: Queue;
  readonly dead: Queue;

  constructor(scope: Construct, id: string, { queueName, spec, consumerTimeoutSeconds = 30 }: WorkQueueProps) {
    super(scope, id);
    this.dead = deadLetterQueue(this, 'Dead', deadLettersOf(queueName));
    this.queue = new Queue(this, 'Queue', {
      queueName,
      ...SEALED,
      retentionPeriod: Duration.days(spec.retentionDays),
      visibilityTimeout: Duration.seconds(consumerTimeoutSeconds * VISIBILITY_FACTOR),
      deadLetterQueue: { queue: this.dead, maxReceiveCount: spec.maxReceives },
    });
  }
}

/** Where what failed for good waits for a person. */
export const deadLetterQueue = (scope: Construct, id: string, queueName: string): Queue =>
  new Queue(scope, id, { queueName, ...SEALED, retentionPeriod: Duration.days(DEAD_LETTER_DAYS) });

const SEALED = { encryption: QueueEncryption.SQS_MANAGED, enforceSSL: true } as const;
