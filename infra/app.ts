import { loadTopology } from './load-topology.ts';
import { vigieApp } from './vigie-app.ts';

const app = await vigieApp(loadTopology());
app.synth();
