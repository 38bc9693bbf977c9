import type { LoadedPolicy } from '../../shared/policy/loaded-policy.ts';

/** What the steps of classify work with, each with the ports that it needs. */
export interface Context<Ports> {
  readonly policy: LoadedPolicy;
  /** The key of the hashes that name mentions and authors. */
  readonly idKey: string;
  readonly ports: Ports;
}
