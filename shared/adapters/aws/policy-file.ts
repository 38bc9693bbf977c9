import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { HolidayTable } from '../../calendar/holiday-table.ts';
import { type LoadedPolicy, loadPolicyJson } from '../../policy/loaded-policy.ts';

/** The policy that the build laid beside the bundle, and the public holidays that it asks for. */
export const policyBeside = (bundleDir: string): LoadedPolicy => {
  const read = (file: string) => readFileSync(join(bundleDir, file), 'utf8');
  return loadPolicyJson(read('policy.json'), HolidayTable.parse(JSON.parse(read('holidays.json'))));
};
