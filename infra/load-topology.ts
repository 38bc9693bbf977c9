import { platforms } from '../shared/platforms/registry.ts';
import type { Policy } from '../shared/routing/policy-schema.ts';
import { VigieError } from '../shared/runtime/errors.ts';
import { problemLines, readPolicyFile } from './read-policy-file.ts';
import { type Topology, topologyOf } from './topology.ts';

/** The policy, checked, and the topology of its teams. Throws `configuration` when the policy is wrong: nothing wrong is deployed. */
export const loadTopology = (
  policyFile = process.env.POLICY_FILE ?? 'policy.yaml',
): { policy: Policy; topology: Topology } => {
  const result = readPolicyFile(policyFile);
  if (result.kind !== 'ok') throw new VigieError('configuration', problemLines(policyFile, result.problems).join('\n'));
  const { policy } = result.loaded;
  const secondOpinion = policy.classifier.secondOpinion?.model;
  return { policy, topology: topologyOf({ teams: Object.keys(policy.teams), platforms, secondOpinion }) };
};
