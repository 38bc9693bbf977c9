import { loadTopology } from './load-topology.ts';
import { vigieApp } from './vigie-app.ts';

vigieApp(loadTopology()).synth();
