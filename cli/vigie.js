#!/usr/bin/env node
// Plain JavaScript, so that any Node can say what is missing: the rest is TypeScript, which Node 24 runs by itself.
const major = Number(process.versions.node.split('.')[0]);
if (major < 24) {
  process.stderr.write(
    `vigie runs on Node 24, and this is ${process.versions.node}. npm ci brings Node 24 along, and npm start and npx vigie use it:\n` +
      'where npm was told to skip install scripts, run `npm rebuild node` first.\n',
  );
  process.exit(1);
}
const { run } = await import('./run.ts');
await run(process.argv);
