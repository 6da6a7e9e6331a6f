import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';

/** Runs vitest on these files with the closing line reporter alone, and returns what it prints. */
function report(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), 'closing-line-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  for (const [name, source] of Object.entries(files)) writeFileSync(join(root, name), source);
  const reporter = join(import.meta.dirname, 'closing-line-reporter.ts');
  const vitest = join(import.meta.dirname, '..', 'node_modules', 'vitest', 'vitest.mjs');
  const options = ['run', '--globals', '--root', root, `--reporter=${reporter}`];
  return spawnSync(process.execPath, [vitest, ...options], { cwd: root, encoding: 'utf8' }).stdout;
}

it('prints one line when every test passes', () => {
  expect(report({ 'good.test.js': `it('a', () => {}); it('b', () => {}); it.skip('c', () => {});` })).toBe(
    'tests: 2 passed, 0 failed, 1 skipped\n',
  );
});

it('names each failed file once, before the summary', () => {
  const lines = report({
    'good.test.js': `it('a', () => {});`,
    'bad.test.js': `for (const n of [1, 2]) it('fails ' + n, () => expect(n).toBe(3));`,
    'broken.test.js': `throw new Error('does not load');`,
    'leaky.test.js': `it('leaves a rejection unhandled', () => void Promise.reject(new Error('leaked')));`,
  }).split('\n');

  const failed = ['bad', 'broken', 'leaky'].map((name) => `failed: ${name}.test.js`);
  expect(lines.slice(0, 3).sort()).toEqual(failed);
  expect(lines.slice(3)).toEqual(['tests: 2 passed, 4 failed, 0 skipped', '']);
});
