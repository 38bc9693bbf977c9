import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, type AppProps, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import type { Policy } from '../shared/routing/policy-schema.ts';
import { bundleFunctions } from './bundle.ts';
import { explainFindings } from './findings.ts';
import { VigieStack } from './stack.ts';
import type { Topology } from './topology.ts';

/** The CDK app. A finding of cdk-nag that is not explained in `findings.ts` fails the synthesis. */
export const vigieApp = ({ policy, topology }: { policy: Policy; topology: Topology }, props: AppProps = {}): App => {
  const app = new App(props);
  const prefix = String(app.node.tryGetContext('name') ?? 'vigie');
  const bundles = bundleFunctions(topology, policy, mkdtempSync(join(tmpdir(), 'vigie-bundles-')));
  const stack = new VigieStack(app, prefix, {
    prefix,
    topology,
    bundles,
    description: 'Vigie: social mentions to Slack, with an audit trail',
  });
  explainFindings(stack);
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  return app;
};
