import { DEFAULT_PLACE, type Settings } from '../infra/local/settings.ts';
import { shellWord } from './shell-word.ts';

/** How a command begins that is to find this Vigie: with what it was told beside the defaults, and the port that it got. */
export const commandsHere = ({ host, dataDir, policyFile }: Settings, port: number): string => {
  const place = { HOST: host, PORT: port, DATA_DIR: dataDir, POLICY_FILE: policyFile } satisfies typeof DEFAULT_PLACE;
  const defaults = new Map<string, string | number>(Object.entries(DEFAULT_PLACE));
  const differs = Object.entries(place).filter(([name, value]) => value !== defaults.get(name));
  return [...differs.map(([name, value]) => `${name}=${shellWord(`${value}`)}`), 'npx vigie'].join(' ');
};
