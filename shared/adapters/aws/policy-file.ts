import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type LoadedPolicy, loadPolicyJson } from '../../routing/loaded-policy.ts';

/** The policy that the build laid beside the bundle. */
export const policyBeside = (bundleDir: string): LoadedPolicy =>
  loadPolicyJson(readFileSync(join(bundleDir, 'policy.json'), 'utf8'));
