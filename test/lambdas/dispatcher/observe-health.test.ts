import { describe, expect, it } from 'vitest';
import { observeHealth } from '../../../lambdas/dispatcher/observe-health.ts';
import { captureLog } from '../factories/capture-log.ts';
import { NOW_TEXT, WEBHOOK_ID } from '../factories/fixed-values.ts';
import { webhookRecord } from '../factories/webhook-record.ts';
import { metricsUnderTest } from '../shared/observe/measured.ts';

function observed(disabled: boolean) {
  const metrics = metricsUnderTest();
  const health = observeHealth(
    {
      startFailing: async () => {},
      stopFailing: async () => {},
      disable: async () => disabled,
      markSlow: async () => {},
    },
    metrics,
  );
  return { health, metrics };
}

describe('a webhook that Linkbus disables', () => {
  it('is counted, and logged with its ids and nothing else', async () => {
    const log = captureLog();
    const { health, metrics } = observed(true);

    expect(await health.disable(webhookRecord(), 'gone', NOW_TEXT)).toBe(true);

    expect(metrics.written()).toEqual({ WebhooksDisabled: 1 });
    expect(JSON.parse(log.text())).toEqual({
      level: 'WARN',
      message: 'webhook disabled',
      webhook_id: WEBHOOK_ID,
      workspace_id: 'default',
    });
  });

  it('is not counted again if it was disabled or changed before', async () => {
    const log = captureLog();
    const { health, metrics } = observed(false);

    expect(await health.disable(webhookRecord(), 'gone', NOW_TEXT)).toBe(false);

    expect(metrics.written()).toEqual({});
    expect(log.text()).toBe('');
  });
});
