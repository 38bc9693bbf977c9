import { Validations } from 'aws-cdk-lib';
import { modelOfProfile } from './constructs/model-rights.ts';
import type { VigieStack } from './stack.ts';

/** What cdk-nag finds and why it stays. Whatever else it finds fails the synthesis. */
export const explainFindings = ({ wired }: VigieStack): void => {
  Validations.of(wired.api).acknowledge({
    id: 'AwsSolutions::AwsSolutions-APIG4',
    reason:
      'No authorizer can check these callers: each request is signed over its raw bytes, which an authorizer never sees. The function verifies the signature before it parses anything, and answers 401. Of the console, each request bears a pass that its function has signed: it reads nothing before it has verified that, and answers 403.',
  });
  for (const [name, fn] of wired.functions) {
    for (const resource of (wired.topology.functions[name]?.models ?? []).flatMap(anyRegionOf))
      Validations.of(fn).acknowledge({
        id: `AwsSolutions::AwsSolutions-IAM5[Resource::${resource}]`,
        reason:
          'An inference profile of Amazon Bedrock sends a call to any region of its geography, so the right on its model names no region. The model is named, and a condition demands that the call comes through the one profile.',
      });
  }
};

/** As cdk-nag writes the ARN of a profile's model. */
const anyRegionOf = (model: string): readonly string[] => {
  const id = modelOfProfile(model);
  return id === undefined ? [] : [`arn:<AWS::Partition>:bedrock:*::foundation-model/${id}`];
};
