import { tellingMistakes } from '../cli/mistake.ts';
import { loadTopology } from './load-topology.ts';

await tellingMistakes(async () => {
  const wired = loadTopology();
  // The CDK takes two seconds to load: a mistake in the policy is told before.
  const { vigieApp } = await import('./vigie-app.ts');
  (await vigieApp(wired)).synth();
});
