import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { sourcesKey } from '../../../cli/start/sources-key.ts';

function project() {
  const root = mkdtempSync(join(tmpdir(), 'sources-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  const write = (file: string, text: string) => {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
    utimesSync(join(root, file), 1, 1);
  };
  write('lambdas/redirect/handler.ts', 'first');
  write('cdk.json', '{}');
  return { root, write, key: (settings = '{}') => sourcesKey(settings, root) };
}

it('the key of the same sources and settings is the same', () => {
  const { key, write } = project();
  const before = key();
  write('test/other.ts', 'x');
  expect(key()).toBe(before);
});

it.each([
  ['lambdas/redirect/handler.ts', 'changed'],
  ['lambdas/redirect/new.ts', ''],
  ['lib/new/deep.ts', ''],
  ['event-pattern/match.ts', ''],
  ['cdk.json', '{"context":{}}'],
  ['node_modules/.package-lock.json', '{}'],
])('a change of %s changes the key', (file, text) => {
  const { key, write } = project();
  const before = key();
  write(file, text);
  expect(key()).not.toBe(before);
});

it('a later write of the same size changes the key', () => {
  const { key, root } = project();
  const before = key();
  utimesSync(join(root, 'cdk.json'), 2, 2);
  expect(key()).not.toBe(before);
});

it('a setting changes the key', () => {
  const { key } = project();
  expect(key('{"retrySchedule":[1]}')).not.toBe(key());
});
