#!/usr/bin/env node
import { existsSync } from 'node:fs';

// Plain JavaScript: a Node that can't load TypeScript must still print the advice.
const advice = findAdvice();
if (advice !== undefined) {
  console.error(advice);
  process.exit(1);
}
// Whoever reads the output has gone, as in "linkbus --help | head -1".
process.stdout.on('error', (error) => process.exit(error.code === 'EPIPE' ? 0 : 1));
const { linkbus } = await import('../cli/linkbus.ts');
const exitCode = await linkbus(process.argv.slice(2));
// A server keeps the process running; a failure ends it.
if (exitCode !== 0) process.exit(exitCode);

function findAdvice() {
  // An installation without development dependencies or install scripts has no Node 24.
  const isPartial = existsSync(new URL('../node_modules', import.meta.url));
  const install = isPartial ? 'npm ci --include=dev --ignore-scripts=false' : 'npm ci';
  // Set since Node 22.18 and 23.6, which load TypeScript without a flag.
  if (!process.features.typescript) {
    return `Linkbus needs Node 22.18 or later; this is ${process.version}. Run "${install}", which installs Node 24, then "npm start" or "npm run linkbus".`;
  }
  try {
    import.meta.resolve('commander');
  } catch {
    return `Linkbus's dependencies aren't installed. Run "${install}" first.`;
  }
}
