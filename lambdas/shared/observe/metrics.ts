import { emfDocuments } from './emf.ts';
import type { CountName, DurationName, MetricName } from './metric-names.ts';

/** What a batch adds to the metrics. */
export interface Metrics {
  /** Adds to a count; all that is added until {@link BatchMetrics.flush} is one value. */
  count(name: CountName, by?: number): void;
  /**
   * Adds one value in milliseconds. Clocks differ between machines: what would be below zero is zero. What is no number,
   * such as the difference to a time that can't be read, is left out.
   */
  time(name: DurationName, ms: number): void;
}

export interface BatchMetrics extends Metrics {
  /** Writes what was added since the last time. To be called at the end of every invocation, also of one that failed. */
  flush(): void;
}

/**
 * Metrics of a function, written in CloudWatch's embedded metric format: a line of log for each batch, and no call.
 * Make them once; an execution environment has one invocation at a time.
 */
export function makeMetrics({
  stage,
  now = Date.now,
  // Not console.log: Lambda puts a time and a request id before what that writes, and the format takes JSON only.
  write = (line) => void process.stdout.write(`${line}\n`),
}: {
  readonly stage: string;
  /** @default Date.now */
  readonly now?: () => number;
  /** @default to stdout, as a line of its own */
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
