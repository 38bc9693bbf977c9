import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { PipelineFunction } from './pipeline-function.ts';

export interface FunctionScheduleProps {
  readonly name: string;
  readonly everySeconds: number;
  readonly fn: PipelineFunction;
  readonly deadLetterQueue: Queue;
}

/** Calls a function every so many minutes, with a role that may do this and nothing else. */
export class FunctionSchedule extends Construct {
  constructor(scope: Construct, id: string, { name, everySeconds, fn, deadLetterQueue }: FunctionScheduleProps) {
    super(scope, id);
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('scheduler.amazonaws.com') });
    role.addToPolicy(
      new PolicyStatement({ sid: 'Call', actions: ['lambda:InvokeFunction'], resources: [fn.lambda.functionArn] }),
    );
    role.addToPolicy(
      new PolicyStatement({ sid: 'Bury', actions: ['sqs:SendMessage'], resources: [deadLetterQueue.queueArn] }),
    );
    const schedule = new CfnSchedule(this, 'Schedule', {
      name,
      scheduleExpression: rateOf(everySeconds),
      flexibleTimeWindow: { mode: 'OFF' },
      target: {
        arn: fn.lambda.functionArn,
        roleArn: role.roleArn,
        // The next tick does what this one did not: a late one helps nobody.
        retryPolicy: { maximumRetryAttempts: 0, maximumEventAgeInSeconds: 60 },
        deadLetterConfig: { arn: deadLetterQueue.queueArn },
      },
    });
    // Without its rights the first ticks of a new stack would be dead letters.
    schedule.node.addDependency(role);
  }
}

const rateOf = (seconds: number): string => {
  const minutes = seconds / 60;
  if (!Number.isInteger(minutes) || minutes < 1) throw new Error('EventBridge keeps to the minute, not the second');
  return minutes === 1 ? 'rate(1 minute)' : `rate(${minutes} minutes)`;
};
