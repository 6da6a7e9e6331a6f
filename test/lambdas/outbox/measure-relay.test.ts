import { describe, expect, it } from 'vitest';
import { measureRelay } from '../../../lambdas/outbox/measure-relay.ts';
import type { RelayPorts } from '../../../lambdas/outbox/relay.ts';
import { eventRecord } from '../../../lambdas/shared/event-log/event-record.ts';
import type { LinkbusEvent } from '../../../lambdas/shared/events/linkbus-event.ts';
import type { LoggedEvent } from '../../../lambdas/shared/events/put-on-bus.ts';
import { NOW } from '../factories/fixed-values.ts';
import { linkClickedEvent, linkCreatedEvent } from '../factories/linkbus-event.ts';
import { metricsUnderTest } from '../shared/observe/measured.ts';

const logged = ({ id, type, occurred_at }: LinkbusEvent): LoggedEvent => ({
  id,
  type,
  occurred_at,
  body: '',
});
const created = logged(linkCreatedEvent());
const clicked = logged(linkClickedEvent());

function makeMeasured(ports: Partial<RelayPorts> = {}) {
  const metrics = metricsUnderTest();
  const accepting: RelayPorts = {
    append: async (records) => ({
      bodies: new Map(records.map(({ id, body }) => [id, body])),
      invalid: new Set(),
    }),
    putOnBus: async () => ({ unpublished: new Set(), invalid: new Set() }),
    setAside: async () => {},
    putMark: async () => {},
  };
  return { metrics, measured: measureRelay({ ...accepting, ...ports }, metrics, () => NOW + 250) };
}

describe('the measured relay', () => {
  it('counts published events and clicks, and measures the lag of each', async () => {
    const { measured, metrics } = makeMeasured();

    await measured.putOnBus([clicked, created, { ...clicked, occurred_at: '2026-11-20T10:15:30.000Z' }]);

    expect(metrics.written()).toEqual({ EventsPublished: 3, Clicks: 2, OutboxLag: [250, 250, 373] });
  });

  it('counts unpublished events separately, and not as clicks', async () => {
    const result = { unpublished: new Set([clicked]), invalid: new Set<LoggedEvent>() };
    const { measured, metrics } = makeMeasured({ putOnBus: async () => result });

    expect(await measured.putOnBus([clicked, created])).toBe(result);
    expect(metrics.written()).toEqual({ EventsPublished: 1, EventsRefused: 1, OutboxLag: 250 });
  });

  it('counts events that are not logged, and not the logged or invalid ones', async () => {
    const records = ['stored', 'invalid', 'failed'].map((id) => eventRecord(linkClickedEvent({ id })));
    const appended = { bodies: new Map([['stored', '{}']]), invalid: new Set(['invalid']) };
    const { measured, metrics } = makeMeasured({ append: async () => appended });

    expect(await measured.append(records)).toBe(appended);
    expect(metrics.written()).toEqual({ EventsRefused: 1 });
  });

  it('counts records that were set aside, and not those that failed to be', async () => {
    const { measured, metrics } = makeMeasured();
    const failing = makeMeasured({ setAside: () => Promise.reject(new Error('SQS is down.')) });

    await measured.setAside({});
    await expect(failing.measured.setAside({})).rejects.toThrow('SQS is down.');

    expect(metrics.written()).toEqual({ RecordsSetAside: 1 });
    expect(failing.metrics.written()).toEqual({});
  });
});
