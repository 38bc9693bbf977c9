import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as yaml from 'yaml';
import * as z from 'zod';

const Manifest = z.object({
  features: z.object({
    slash_commands: z
      .array(z.object({ command: z.string(), description: z.string(), usage_hint: z.string().optional() }))
      .default([]),
    shortcuts: z.array(z.object({ name: z.string(), type: z.string(), callback_id: z.string() })).default([]),
  }),
});

/** The commands and shortcuts that the Slack app declares: the stand-in offers the same. */
export const readManifest = (): z.infer<typeof Manifest>['features'] =>
  Manifest.parse(yaml.parse(readFileSync(join(import.meta.dirname, '../../slack-manifest.yaml'), 'utf8'))).features;
