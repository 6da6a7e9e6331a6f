import { globSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { METRICS } from '../../lambdas/shared/observe/metric-names.ts';
import { divideConcurrency, QUEUE_SHARES, type SharedQueue } from '../../lib/concurrency.ts';
import { makeConfig } from '../../lib/make-config.ts';
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

it('docs/operating.md divides the default concurrency as the code does', () => {
  const { queues } = divideConcurrency(makeConfig({}));
  const rows = [...page.matchAll(/^\| `(\w+)` \| [^|]+ \| (\d+) \| (\d+) \|$/gm)].map(
    ([, name, percent, executions]) => [name, Number(percent), Number(executions)],
  );

  expect(rows).toEqual(
    (Object.keys(QUEUE_SHARES) as SharedQueue[]).map((name) => [name, QUEUE_SHARES[name], queues[name]]),
  );
});
