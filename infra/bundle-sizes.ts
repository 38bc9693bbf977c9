import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tellingMistakes } from '../cli/mistake.ts';
import { optionsOf } from '../cli/script-options.ts';
import { BUNDLE_FILE, bundleFunctions, zippedBytes } from './bundle.ts';
import { loadTopology } from './load-topology.ts';

optionsOf(
  `What each function's bundle weighs zipped, the SDK included, assets beside it not.

  npm run bundle:sizes

Bundles for the policy that POLICY_FILE names (policy.yaml).
`,
  {},
);
await tellingMistakes(async () => {
  const { topology, policy } = loadTopology();
  const outDir = mkdtempSync(join(tmpdir(), 'vigie-bundles-'));
  try {
    for (const [folder, dir] of await bundleFunctions(topology, policy, outDir)) {
      const kilobytes = zippedBytes(join(dir, BUNDLE_FILE)) / 1_000;
      console.log(`${folder.padEnd(10)} ${kilobytes.toFixed(1).padStart(7)} KB`);
    }
  } finally {
    rmSync(outDir, { recursive: true, force: true });
  }
});
