import { Duration, Stack } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, type IMetric, Metric, Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { QUARANTINE_QUEUE } from '../../shared/queue/jobs.ts';
import type { Metric as OurMetric } from '../../shared/runtime/log.ts';
import type { Wired } from '../stack.ts';
import { queueNamed } from './pipeline-function.ts';

/** The headings of `docs/runbook.md` that alarms link to. */
export type RunbookHeading =
  | 'posts-are-late'
  | 'slack-refuses-posts'
  | 'messages-wait-too-long'
  | 'dead-letters'
  | 'webhooks-in-quarantine'
  | 'posts-are-parked'
  | 'a-function-fails'
  | 'a-function-is-throttled'
  | 'the-clock-stands-still'
  | 'the-api-answers-5xx'
  | 'a-platform-is-silent'
  | 'signatures-are-refused';

interface Watch {
  readonly name: string;
  readonly says: string;
  readonly heading: RunbookHeading;
  readonly metric: IMetric;
  /** Alarms when the metric reaches it. */
  readonly threshold: number;
  /** Periods of the metric in which it must; 1 unless a moment alone means nothing. */
  readonly periods?: number;
  /** So many periods are looked at for those; in a row unless it is given. */
  readonly within?: number;
  /** Alarms when the metric is below instead, or is not there. */
  readonly whenSilent?: true;
}

/** Every alarm says in its description where the runbook tells what to do, and writes to one topic. */
export class Alarms extends Construct {
  readonly topic: Topic;
  readonly alarms: readonly Alarm[];

  constructor(scope: Construct, id: string, wired: Wired) {
    super(scope, id);
    // Not sealed with a key: what alarms say holds nothing secret, and CloudWatch cannot write to AWS's own key for SNS.
    this.topic = new Topic(this, 'Topic', { topicName: `${wired.prefix}-alarms`, enforceSSL: true });
    // A topic with a policy of its own has lost the one that SNS gives, by which its account may publish.
    this.topic.addToResourcePolicy(
      new PolicyStatement({
        sid: 'AlarmsPublish',
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [this.topic.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    );
    const action = new SnsAction(this.topic);
    this.alarms = watchesOf(wired).map(
      ({ name, says, heading, metric, threshold, periods = 1, within = periods, whenSilent }) => {
        const alarm = new Alarm(this, name, {
          alarmName: `${wired.prefix}-${name}`,
          alarmDescription: `${says} What to do: docs/runbook.md#${heading}`,
          metric,
          threshold,
          evaluationPeriods: within,
          datapointsToAlarm: periods,
          comparisonOperator: whenSilent
            ? ComparisonOperator.LESS_THAN_THRESHOLD
            : ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
          treatMissingData: whenSilent ? TreatMissingData.BREACHING : TreatMissingData.NOT_BREACHING,
        });
        alarm.addAlarmAction(action);
        alarm.addOkAction(action);
        return alarm;
      },
    );
  }
}

const MINUTE = { period: Duration.minutes(1) };
const SUM = { ...MINUTE, statistic: Stats.SUM };
/**
 * What failed comes back after minutes: a message when its queue shows it again, at most twelve later, a webhook when its
 * platform tries again. On a quiet day nothing else comes, and no two minutes in a row have a failure.
 */
const AGAIN = { periods: 2, within: 15 };
/**
 * What fails, and doesn't hinder the function, is tried again each minute: SQS leaves it out of its age, and a queue may be
 * patient for a day. A hiccup is over by then.
 */
const AGAIN_AND_AGAIN = { periods: 5, within: 10 };
/** A platform of a few mentions an hour, and a team that presses now and then, are heard too. */
const HOUR = { period: Duration.hours(1) };
/** A job that is put off again and again is seen every five minutes at least. */
const TEN_MINUTES = { period: Duration.minutes(10) };
const MAXIMUM = { ...MINUTE, statistic: Stats.MAXIMUM };

/** What a function of this stack counts through its log. */
export const ownMetric = (
  { prefix }: Pick<Wired, 'prefix'>,
  metricName: OurMetric,
  service: string,
  options: { period: Duration } = MINUTE,
): Metric =>
  new Metric({ namespace: prefix, metricName, dimensionsMap: { service }, statistic: Stats.SUM, ...options });

const watchesOf = (wired: Wired): Watch[] => [
  ...queueWatches(wired),
  ...functionWatches(wired),
  {
    name: 'quarantine',
    says: 'A platform sent something that is authentic but not understood.',
    heading: 'webhooks-in-quarantine',
    metric: queueNamed(QUARANTINE_QUEUE, wired.queues).queue.metricApproximateNumberOfMessagesVisible(MAXIMUM),
    threshold: 1,
  },
  {
    name: 'api-5xx',
    says: 'Platforms or Slack get errors; they will send again.',
    heading: 'the-api-answers-5xx',
    metric: wired.api.stage.metricServerError(SUM),
    threshold: 1,
    ...AGAIN,
  },
];

const queueWatches = ({ topology, queues }: Wired): Watch[] =>
  Object.entries(topology.queues).flatMap(([name, { oldestAlarmSeconds }]): Watch[] => {
    const { queue, dead } = queueNamed(name, queues);
    return [
      ...(oldestAlarmSeconds === undefined
        ? []
        : [
            {
              name: `${name}-oldest`,
              says: `A message of ${name} has waited ${oldestAlarmSeconds} seconds, and was tried twice at most.`,
              heading: 'messages-wait-too-long' as const,
              metric: queue.metricApproximateAgeOfOldestMessage(MAXIMUM),
              threshold: oldestAlarmSeconds,
              periods: 2,
            },
          ]),
      {
        name: `${name}-dead-letters`,
        says: `Messages of ${name} failed for good.`,
        heading: 'dead-letters',
        metric: dead.metricApproximateNumberOfMessagesVisible(MAXIMUM),
        threshold: 1,
      },
    ];
  });

const functionWatches = (wired: Wired): Watch[] =>
  Object.entries(wired.topology.functions).flatMap(([name, { folder, trigger, silentAfterHours }]): Watch[] => {
    const lambda = wired.functions.get(name)?.lambda;
    if (lambda === undefined) throw new Error(`no function ${name}`);
    return [
      {
        name: `${name}-errors`,
        says: `The function ${name} fails.`,
        heading: 'a-function-fails',
        metric: lambda.metricErrors(SUM),
        threshold: 1,
        ...AGAIN,
      },
      {
        name: `${name}-throttles`,
        says: `The function ${name} is throttled.`,
        heading: 'a-function-is-throttled',
        metric: lambda.metricThrottles(SUM),
        threshold: 1,
        ...AGAIN,
      },
      ...(trigger.kind === 'http'
        ? [
            {
              name: `${name}-signatures`,
              says: `The function ${name} refuses signatures: a secret is wrong, or somebody is trying.`,
              heading: 'signatures-are-refused' as const,
              metric: ownMetric(wired, 'signatures-wrong', name, HOUR),
              threshold: 3,
            },
          ]
        : []),
      ...(silentAfterHours === undefined
        ? []
        : [
            {
              name: `${name}-no-mentions`,
              says: `The function ${name} has taken no mention for ${silentAfterHours} h.`,
              heading: 'a-platform-is-silent' as const,
              metric: ownMetric(wired, 'mentions-received', name, HOUR),
              threshold: 1,
              periods: silentAfterHours,
              whenSilent: true as const,
            },
          ]),
      ...(trigger.kind === 'queues'
        ? [
            {
              name: `${name}-messages-failed`,
              says: `Messages of ${name} fail again and again.`,
              heading: 'messages-wait-too-long' as const,
              metric: ownMetric(wired, 'messages-failed', name),
              threshold: 1,
              ...AGAIN_AND_AGAIN,
            },
          ]
        : []),
      ...(trigger.kind === 'schedule'
        ? [
            {
              name: `${name}-silent`,
              says: `The function ${name} has not run for five minutes.`,
              heading: 'the-clock-stands-still' as const,
              metric: lambda.metricInvocations(SUM),
              threshold: 1,
              periods: 5,
              whenSilent: true as const,
            },
          ]
        : []),
      ...(folder === 'notify'
        ? [
            {
              name: 'posts-late',
              says: 'Cards wait longer than they may: Slack is away, or a channel gets more than it can show.',
              heading: 'posts-are-late' as const,
              metric: ownMetric(wired, 'posts-late', name, TEN_MINUTES),
              threshold: 1,
            },
            {
              name: 'posts-refused',
              says: 'Slack refuses our token, or a card for good.',
              heading: 'slack-refuses-posts' as const,
              metric: ownMetric(wired, 'posts-refused', name, TEN_MINUTES),
              threshold: 1,
            },
            {
              name: 'parked',
              says: 'A post was given up after five bugs in a row.',
              heading: 'posts-are-parked' as const,
              metric: ownMetric(wired, 'jobs-parked', name),
              threshold: 1,
            },
          ]
        : []),
    ];
  });
