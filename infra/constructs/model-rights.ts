import { Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';

/** The models that it may ask, and no others. */
export const modelStatements = (scope: Construct, models: readonly string[]): PolicyStatement[] =>
  models.flatMap((model) => {
    const stack = Stack.of(scope);
    const ask = { actions: ['bedrock:InvokeModel'] };
    const foundation = (resourceName: string, region: string) =>
      stack.formatArn({ service: 'bedrock', account: '', region, resource: 'foundation-model', resourceName });
    const id = modelOfProfile(model);
    if (id === undefined)
      return [new PolicyStatement({ ...ask, sid: 'AskModel', resources: [foundation(model, stack.region)] })];
    const profile = stack.formatArn({ service: 'bedrock', resource: 'inference-profile', resourceName: model });
    return [
      new PolicyStatement({ ...ask, sid: 'AskProfile', resources: [profile] }),
      // The profile chooses the region of the call: the one model, in any of them, and only by way of the profile.
      new PolicyStatement({
        ...ask,
        sid: 'AskModelOfProfile',
        resources: [foundation(id, '*')],
        conditions: { StringEquals: { 'bedrock:InferenceProfileArn': profile } },
      }),
    ];
  });

/** The model behind an inference profile (`eu.` and so on before a model's id); undefined for a model of the region. */
export const modelOfProfile = (model: string): string | undefined =>
  /^(?:eu|us|us-gov|apac|jp|au|ca|global)\.(.+)$/.exec(model)?.[1];
