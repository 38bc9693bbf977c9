#!/usr/bin/env node
import module from 'node:module';
import { join } from 'node:path';

// Plain JavaScript, so that any Node can say what is missing: the rest is TypeScript, which Node 24 runs by itself.
const major = Number(process.versions.node.split('.')[0]);
if (major < 24) {
  process.stderr.write(
    `vigie runs on Node 24, and this is ${process.versions.node}. npm ci brings Node 24 along, and npm start and npx vigie use it:\n` +
      'where npm was told to skip install scripts, run `npm rebuild node` first.\n',
  );
  process.exit(1);
}
// Node keeps what it compiled and stripped of types: the next start takes two thirds of the time.
const cache = join(import.meta.dirname, '..', 'node_modules', '.cache', 'vigie');
module.enableCompileCache(cache);
// A thread of its own takes it from here.
process.env.NODE_COMPILE_CACHE = cache;
const { run } = await import('./run.ts');
await run(process.argv);
