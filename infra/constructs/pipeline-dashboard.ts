import { Duration } from 'aws-cdk-lib';
import {
  type Alarm,
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  type IMetric,
  SingleValueWidget,
  Stats,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import type { Metric as OurMetric } from '../../shared/runtime/log.ts';
import type { Wired } from '../stack.ts';
import type { FunctionSpec } from '../topology.ts';
import { type Alarms, ownMetric } from './alarms.ts';

/** What the person on duty looks at first: alarms, then the way of a mention from left to right. */
export const pipelineDashboard = (scope: Construct, wired: Wired, { alarms }: Alarms): Dashboard => {
  const namesOf = (isMeant: (spec: FunctionSpec) => boolean) =>
    Object.entries(wired.topology.functions).flatMap(([name, spec]) => (isMeant(spec) ? [name] : []));
  const webhooks = namesOf(({ folder }) => folder === 'webhook');
  const signed = namesOf(({ trigger }) => trigger.kind === 'http');
  const asking = namesOf(({ models = [] }) => models.length > 0);
  const queues = [...wired.queues.values()];
  const lambdas = [...wired.functions.values()].map(({ lambda }) => lambda);
  const five = { period: Duration.minutes(5) };
  const count = (metric: OurMetric, fn: string) => ownMetric(wired, metric, fn, five);

  return new Dashboard(scope, 'Dashboard', {
    dashboardName: wired.prefix,
    defaultInterval: Duration.hours(3),
    widgets: [
      ...rowsOf(alarms).map((row) => [new AlarmStatusWidget({ title: 'Alarms', width: 24, height: 4, alarms: row })]),
      [
        new SingleValueWidget({
          title: 'In the time that is shown',
          width: 24,
          height: 3,
          setPeriodToTimeRange: true,
          metrics: [
            count('mentions-quarantined', 'classify'),
            count('cards-delivered', 'notify'),
            count('duplicates-suppressed', 'notify'),
            count('posts-late', 'notify'),
            count('posts-refused', 'notify'),
            count('slack-refused', 'notify'),
            count('slack-ambiguous', 'notify'),
            count('jobs-parked', 'notify'),
            count('timers-fired', 'clock'),
            count('texts-fetched', 'classify'),
            count('texts-not-fetched', 'classify'),
            ...asking.flatMap((name) => [count('second-opinions', name), count('second-opinions-failed', name)]),
          ],
        }),
      ],
      [
        graph(
          'Mentions received',
          webhooks.map((name) => count('mentions-received', name).with({ label: name })),
        ),
        graph('Cards delivered', [count('cards-delivered', 'notify')]),
        graph(
          'Signatures refused',
          signed.map((name) => count('signatures-refused', name).with({ label: name })),
        ),
      ],
      [
        graph(
          'Age of the oldest message, seconds',
          queues.map(({ queue }) => queue.metricApproximateAgeOfOldestMessage()),
        ),
        graph(
          'Messages waiting',
          queues.map(({ queue }) => queue.metricApproximateNumberOfMessagesVisible()),
        ),
        graph(
          'Dead letters',
          [...queues.map(({ dead }) => dead), wired.clockDead].map((dead) =>
            dead.metricApproximateNumberOfMessagesVisible(),
          ),
        ),
      ],
      [
        graph(
          'Errors and throttles',
          lambdas.flatMap((lambda) => [lambda.metricErrors(five), lambda.metricThrottles(five)]),
        ),
        graph(
          'Duration, p99, milliseconds',
          lambdas.map((lambda) => lambda.metricDuration({ ...five, statistic: Stats.p(99) })),
        ),
        graph('API: requests, 4xx, 5xx', [
          wired.api.stage.metricCount(five),
          wired.api.stage.metricClientError(five),
          wired.api.stage.metricServerError(five),
        ]),
      ],
    ],
  });
};

/** CloudWatch takes a hundred in one widget, and some 25 teams have more. */
const rowsOf = (alarms: readonly Alarm[]): Alarm[][] =>
  Array.from({ length: Math.ceil(alarms.length / 100) }, (_, row) => alarms.slice(row * 100, (row + 1) * 100));

const graph = (title: string, left: IMetric[]): GraphWidget => new GraphWidget({ title, left, width: 8, height: 7 });
