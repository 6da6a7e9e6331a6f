#!/usr/bin/env node
// Plain JavaScript: a Node that can't load TypeScript must still print the advice.
const advice = findAdvice();
if (advice !== undefined) {
  console.error(advice);
  process.exit(1);
}
const { linkbus } = await import('../cli/linkbus.ts');
const exitCode = await linkbus(process.argv.slice(2));
// A server keeps the process running; a failure ends it.
if (exitCode !== 0) process.exit(exitCode);

function findAdvice() {
  // Set since Node 22.18 and 23.6, which load TypeScript without a flag.
  if (!process.features.typescript) {
    return `Linkbus needs Node 22.18 or later; this is ${process.version}. Run "npm ci", which installs Node 24, then "npm start" or "npm run linkbus".`;
  }
  try {
    import.meta.resolve('commander');
  } catch {
    return `Linkbus's dependencies aren't installed. Run "npm ci" first.`;
  }
}
