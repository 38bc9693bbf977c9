import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { webhookRoute } from '../shared/runtime/routes.ts';
import { Alarms } from './constructs/alarms.ts';
import { FunctionSchedule } from './constructs/function-schedule.ts';
import { operatorPolicy } from './constructs/operator-policy.ts';
import { pipelineDashboard } from './constructs/pipeline-dashboard.ts';
import { PipelineFunction } from './constructs/pipeline-function.ts';
import { storeTables } from './constructs/store-tables.ts';
import { WebhookApi } from './constructs/webhook-api.ts';
import { deadLetterQueue, WorkQueue } from './constructs/work-queue.ts';
import type { Topology } from './topology.ts';

export interface VigieStackProps extends StackProps {
  /** What every name begins with, `vigie`: two stacks in one account have different ones. */
  readonly prefix: string;
  readonly topology: Topology;
  /** The folder of each function's bundle, by its folder under `functions/`. */
  readonly bundles: ReadonlyMap<string, string>;
}

/** What was made of the topology. */
export interface Wired {
  readonly prefix: string;
  readonly topology: Topology;
  readonly queues: ReadonlyMap<string, WorkQueue>;
  readonly functions: ReadonlyMap<string, PipelineFunction>;
  readonly api: WebhookApi;
  /** Ticks that failed. */
  readonly clockDead: Queue;
}

/** The topology on AWS: every queue, function, route, schedule and right comes from it, and nothing else is here. */
export class VigieStack extends Stack {
  readonly wired: Wired;

  constructor(scope: Construct, id: string, { prefix, topology, bundles, ...props }: VigieStackProps) {
    super(scope, id, props);
    const tables = storeTables(this, prefix);
    const queues = new Map(
      Object.entries(topology.queues).map(([name, spec]) => [
        name,
        new WorkQueue(this, `Queue-${name}`, {
          queueName: `${prefix}-${name}`,
          spec,
          consumerTimeoutSeconds: consumerTimeoutOf(name, topology),
        }),
      ]),
    );
    const api = new WebhookApi(this, 'WebhookApi', { prefix });
    const clockDead = deadLetterQueue(this, 'ClockDead', `${prefix}-clock-dead`);

    const functions = new Map(
      Object.entries(topology.functions).map(([name, spec]) => {
        const bundleDir = bundles.get(spec.folder);
        if (bundleDir === undefined) throw new Error(`no bundle of functions/${spec.folder}`);
        const fn = new PipelineFunction(this, `Function-${name}`, {
          prefix,
          name,
          spec,
          bundleDir,
          queues,
          tables,
          // A schedule calls without waiting for the answer; everybody else has a queue or a caller behind him.
          ...(spec.trigger.kind === 'schedule' && { deadLetterQueue: clockDead }),
        });
        return [name, fn];
      }),
    );
    for (const [name, fn] of functions) {
      const trigger = topology.functions[name]?.trigger;
      if (trigger?.kind === 'http') api.serve(name, trigger.routes, fn);
      if (trigger?.kind === 'schedule') {
        new FunctionSchedule(this, `Schedule-${name}`, {
          name: `${prefix}-${name}`,
          everySeconds: trigger.everySeconds,
          fn,
          deadLetterQueue: clockDead,
        });
      }
    }

    const operator = operatorPolicy(this, { prefix, topology, queues, tables });
    this.wired = { prefix, topology, queues, functions, api, clockDead };
    const alarms = new Alarms(this, 'Alarms', this.wired);
    pipelineDashboard(this, this.wired, alarms);

    new CfnOutput(this, 'ApiUrl', {
      value: api.api.apiEndpoint,
      description: `Platforms post to ${webhookRoute('<platform>')} below it`,
    });
    new CfnOutput(this, 'OperatorPolicy', {
      value: operator.managedPolicyArn,
      description: 'Attach to the role of whoever looks at this stack from a terminal',
    });
    new CfnOutput(this, 'AlarmTopic', { value: alarms.topic.topicArn, description: 'Subscribe the person on duty' });
  }
}

/** The longest timeout of the functions that read a queue. */
const consumerTimeoutOf = (queue: string, { functions }: Topology): number | undefined => {
  const timeouts = Object.values(functions)
    .filter(({ trigger }) => trigger.kind === 'queues' && trigger.queues.includes(queue))
    .map(({ timeoutSeconds }) => timeoutSeconds);
  return timeouts.length === 0 ? undefined : Math.max(...timeouts);
};
