import { emfDocuments } from './emf.ts';
import type { CountName, DurationName, MetricName } from './metric-names.ts';

export interface Metrics {
  /** Adds to a count, which becomes one value at {@link BatchMetrics.flush}. @param by @default 1 */
  count(name: CountName, by?: number): void;
  /** Adds a duration in milliseconds. Negative ones become 0, since clocks differ; ignores NaN and infinity. */
  time(name: DurationName, ms: number): void;
}

export interface BatchMetrics extends Metrics {
  /** Writes the values since the last flush. Call it at the end of every invocation, even a failed one. */
  flush(): void;
}

/**
 * Makes a function's metrics, written as log lines in CloudWatch's embedded metric format, without an AWS call.
 * Make them once: an execution environment runs one invocation at a time.
 */
export function makeMetrics({
  stage,
  now = Date.now,
  // Not console.log: Lambda would put the document into a JSON object of its own, and CloudWatch wouldn't find it.
  write = (line) => void process.stdout.write(`${line}\n`),
}: {
  readonly stage: string;
  /** @default Date.now */
  readonly now?: () => number;
  /** @default writes a line to stdout */
  readonly write?: (line: string) => void;
}): BatchMetrics {
  const counts = new Map<MetricName, number>();
  const times = new Map<MetricName, number[]>();
  return {
    count(name, by = 1) {
      counts.set(name, (counts.get(name) ?? 0) + by);
    },
    time(name, ms) {
      if (!Number.isFinite(ms)) return;
      const values = times.get(name) ?? [];
      values.push(Math.max(0, ms));
      times.set(name, values);
    },
    flush() {
      const measured = new Map<MetricName, readonly number[]>(times);
      for (const [name, value] of counts) measured.set(name, [value]);
      counts.clear();
      times.clear();
      for (const line of emfDocuments(measured, { stage, at: now() })) write(line);
    },
  };
}
