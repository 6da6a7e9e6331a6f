import { beforeEach, describe, expect, it } from 'vitest';
import { captureLog } from '../factories/capture-log.ts';
import { runHotWebhook } from './hot-webhook.ts';

beforeEach(() => void captureLog());

describe('deliveries for one webhook', { timeout: 60_000 }, () => {
  it('are within the write units of its partitions at 5,000 a second, each taking 1,000', async () => {
    const load = { hot: 5_000, others: 200, capacity: 5_500, seconds: 1, writeUnits: 1_000 };
    const { deliveries, ...run } = await runHotWebhook(load);

    expect(deliveries).toBe(5_200);
    expect(run).toEqual({
      ...{ postedOnce: deliveries, recordedOnce: deliveries },
      ...{ failed: 0, carried: 0, throttled: 0 },
      longestDelayOfOthers: 0,
    });
  });

  it('are POSTed once, all recorded, and delay no other webhook when its partitions take only a fifth', async () => {
    const load = { hot: 500, others: 20, capacity: 550, seconds: 3, writeUnits: 6 };
    const { deliveries, ...run } = await runHotWebhook(load);

    expect(run).toMatchObject({ postedOnce: deliveries, recordedOnce: deliveries, failed: 0 });
    expect(run.carried).toBeGreaterThan(1_000);
    expect(run.longestDelayOfOthers).toBe(0);
  });
});
