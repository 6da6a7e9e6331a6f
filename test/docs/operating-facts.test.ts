import { globSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { METRICS } from '../../lambdas/shared/observe/metric-names.ts';

const root = new URL('../../', import.meta.url);
const page = readFileSync(new URL('docs/operating.md', root), 'utf8');

/** The names in code spans in the first column of the table below a heading. */
function namesUnder(heading: string): string[] {
  const [, section = ''] = page.split(`### ${heading}\n`);
  const rows = [...(section.split('\n### ')[0] ?? '').matchAll(/^\| (`[^|]+) \|/gm)];
  return rows.flatMap(([, cell = '']) => [...cell.matchAll(/`([^`]+)`/g)].map(([, name]) => String(name)));
}

it('docs/operating.md lists every metric', () => {
  expect(namesUnder('Metrics').toSorted()).toEqual(Object.keys(METRICS).toSorted());
});

it('docs/operating.md lists every log message', () => {
  const logged = globSync('lambdas/**/*.ts', { cwd: root }).flatMap((file) =>
    [...readFileSync(new URL(file, root), 'utf8').matchAll(/\blog(?:Error|Warning)\(\s*'([^']+)'/g)].map(
      ([, message]) => String(message),
    ),
  );
  expect(logged).toContain('delivery exhausted');
  expect(
    namesUnder('Logs')
      .filter((name) => name !== 'message')
      .toSorted(),
  ).toEqual([...new Set(logged)].toSorted());
});
