import { type BatchMetrics, makeMetrics } from '../../../../lambdas/shared/observe/metrics.ts';
import { NOW } from '../../factories/fixed-values.ts';
import { parseEmf } from './emf-document.ts';

export interface MetricsUnderTest extends BatchMetrics {
  /** Flushes, and returns the values written since the last call, by metric. */
  written(): Record<string, number | readonly number[]>;
}

/** Makes metrics that parse their own documents. */
export function metricsUnderTest(): MetricsUnderTest {
  const lines: string[] = [];
  const metrics = makeMetrics({ stage: 'test', now: () => NOW, write: (line) => lines.push(line) });
  return {
    ...metrics,
    written() {
      metrics.flush();
      return Object.fromEntries(
        lines
          .splice(0)
          .flatMap((line) =>
            Object.entries(parseEmf(line).metrics).map(([name, { values }]) => [name, values]),
          ),
      );
    },
  };
}
