import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, type AppProps, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import type { Policy } from '../shared/policy/policy-schema.ts';
import { VigieError } from '../shared/runtime/errors.ts';
import { bundleFunctions } from './bundle.ts';
import { explainFindings } from './findings.ts';
import { VigieStack } from './stack.ts';
import { StackName } from './stack-name.ts';
import type { Topology } from './topology.ts';

/**
 * The CDK app. A finding of cdk-nag that is not explained in `findings.ts` fails the synthesis. Throws `configuration` where no
 * stack can have its name.
 */
export const vigieApp = async (
  { policy, topology }: { policy: Policy; topology: Topology },
  props: AppProps = {},
): Promise<App> => {
  const app = new App(props);
  const prefix = nameOf(app);
  const bundleDir = mkdtempSync(join(tmpdir(), 'vigie-bundles-'));
  const stack = new VigieStack(app, prefix, {
    prefix,
    topology,
    bundles: await bundleFunctions(topology, policy, bundleDir),
    description: 'Vigie: social mentions to Slack, with an audit trail',
  });
  // The stack has copied them into the assembly.
  rmSync(bundleDir, { recursive: true, force: true });
  explainFindings(stack);
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  return app;
};

const nameOf = (app: App): string => {
  const typed: unknown = app.node.tryGetContext('name') ?? 'vigie';
  const name = StackName.safeParse(typed);
  if (name.success) return name.data;
  throw new VigieError('configuration', `-c name=${typed}: ${name.error.issues[0]?.message}`);
};
