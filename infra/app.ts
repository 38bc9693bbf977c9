import { tellingMistakes } from '../cli/mistake.ts';
import { loadTopology } from './load-topology.ts';
import { vigieApp } from './vigie-app.ts';

await tellingMistakes(async () => (await vigieApp(loadTopology())).synth());
