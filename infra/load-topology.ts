import { platforms } from '../shared/platforms/registry.ts';
import type { LoadedPolicy } from '../shared/policy/loaded-policy.ts';
import type { Policy } from '../shared/policy/policy-schema.ts';
import { checkedPolicy } from './read-policy-file.ts';
import { type Topology, topologyOf } from './topology.ts';

/** The policy, checked, and the topology of its teams. Throws `configuration` when the policy is wrong: nothing wrong is deployed. */
export const loadTopology = (
  policyFile = process.env.POLICY_FILE ?? 'policy.yaml',
): { policy: Policy; topology: Topology } => {
  const loaded = checkedPolicy(policyFile);
  return { policy: loaded.policy, topology: topologyFor(loaded) };
};

export const topologyFor = ({ policy }: LoadedPolicy): Topology =>
  topologyOf({
    teams: Object.keys(policy.teams),
    platforms,
    secondOpinion: policy.classifier.secondOpinion?.model,
    hasConsole: policy.console !== undefined,
    silentAfter: policy.silentAfter,
  });
