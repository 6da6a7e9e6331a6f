import { globSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { METRICS } from '../../lambdas/shared/observe/metric-names.ts';
import { namesInTable } from './page.ts';

const root = new URL('../../', import.meta.url);
const page = readFileSync(new URL('docs/operating.md', root), 'utf8');

it('docs/operating.md lists every metric', () => {
  expect(namesInTable(page, '### Metrics').toSorted()).toEqual(Object.keys(METRICS).toSorted());
});

it('docs/operating.md lists every log message', () => {
  const logged = globSync('lambdas/**/*.ts', { cwd: root }).flatMap((file) =>
    [...readFileSync(new URL(file, root), 'utf8').matchAll(/\blog(?:Error|Warning)\(\s*'([^']+)'/g)].map(
      ([, message]) => String(message),
    ),
  );
  expect(logged).toContain('delivery exhausted');
  expect(
    namesInTable(page, '### Logs')
      .filter((name) => name !== 'message')
      .toSorted(),
  ).toEqual([...new Set(logged)].toSorted());
});
