import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { makeMetrics } from '../../../../lambdas/shared/observe/metrics.ts';
import { parseEmf } from './emf-document.ts';
import { metricsUnderTest } from './measured.ts';

describe('the metrics of a batch', () => {
  it('add up counts and keep each duration', () => {
    const metrics = metricsUnderTest();
    metrics.count('Clicks');
    metrics.count('Clicks', 4);
    metrics.time('OutboxLag', 7);
    metrics.time('OutboxLag', 5);

    expect(metrics.written()).toEqual({ Clicks: 5, OutboxLag: [7, 5] });
  });

  it('write each value once', () => {
    const metrics = metricsUnderTest();
    metrics.count('Clicks');
    metrics.time('OutboxLag', 7);
    metrics.written();
    metrics.count('Clicks', 2);

    expect(metrics.written()).toEqual({ Clicks: 2 });
    expect(metrics.written()).toEqual({});
  });

  it('raise negative durations to 0 and ignore NaN', () => {
    const metrics = metricsUnderTest();
    metrics.time('OutboxLag', -3);
    metrics.time('AttemptDuration', Number.NaN);

    expect(metrics.written()).toEqual({ OutboxLag: 0 });
  });

  it('are written to stdout as a separate line without a prefix', () => {
    const stdout = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    onTestFinished(() => stdout.mockRestore());
    const metrics = makeMetrics({ stage: 'prod' });
    metrics.count('Clicks');
    const before = Date.now();

    metrics.flush();

    const [text = ''] = stdout.mock.calls.map(([chunk]) => String(chunk));
    expect(text.endsWith('\n')).toBe(true);
    const { timestamp, dimensions } = parseEmf(text.slice(0, -1));
    expect(dimensions).toEqual({ Stage: 'prod' });
    expect(timestamp).toBeGreaterThanOrEqual(before);
  });
});
