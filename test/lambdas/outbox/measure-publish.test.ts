import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, it } from 'vitest';
import { measurePublish } from '../../../lambdas/outbox/measure-publish.ts';
import { makePublish } from '../../../lambdas/shared/events/publish.ts';
import { captureLog } from '../factories/capture-log.ts';
import { NOW } from '../factories/fixed-values.ts';
import { linkClickedEvent, linkCreatedEvent } from '../factories/linkbus-event.ts';
import { metricsUnderTest } from '../shared/observe/measured.ts';

const created = linkCreatedEvent();

describe('measured publishing', () => {
  it('counts published events and clicks, and measures the lag of each', async () => {
    const metrics = metricsUnderTest();
    const publish = measurePublish(
      async () => new Set(),
      metrics,
      () => NOW + 250,
    );

    await publish([
      linkClickedEvent(),
      created,
      linkClickedEvent({ occurred_at: '2026-11-20T10:15:30.000Z' }),
    ]);

    expect(metrics.written()).toEqual({ EventsPublished: 3, Clicks: 2, OutboxLag: [250, 250, 373] });
  });

  it('counts rejected events separately, and not as clicks', async () => {
    const metrics = metricsUnderTest();
    const rejected = linkClickedEvent();
    const publish = measurePublish(
      async () => new Set([rejected]),
      metrics,
      () => NOW,
    );

    expect(await publish([rejected, created])).toEqual(new Set([rejected]));
    expect(metrics.written()).toEqual({ EventsPublished: 1, EventsRefused: 1, OutboxLag: 0 });
  });
});

describe('throttled events', () => {
  const throttledBy = async (prepare: (client: ReturnType<typeof mockClient>) => unknown) => {
    captureLog();
    const client = new EventBridgeClient();
    prepare(mockClient(client));
    const throttled: number[] = [];
    await makePublish(client, 'linkbus', (events) => throttled.push(events))([linkClickedEvent(), created]);
    return throttled;
  };

  it('are counted at each attempt', async () => {
    const Entries = [{ EventId: '1' }, { ErrorCode: 'ThrottlingException' }];
    expect(
      await throttledBy((bus) =>
        bus
          .on(PutEventsCommand)
          .resolvesOnce({ FailedEntryCount: 1, Entries })
          .resolves({ FailedEntryCount: 1, Entries: [{ ErrorCode: 'ThrottlingException' }] }),
      ),
    ).toEqual([1, 1, 1]);
  });

  it('are all events of a throttled call', async () => {
    const error = Object.assign(new Error('Rate exceeded'), { name: 'ThrottlingException' });
    expect(await throttledBy((bus) => bus.on(PutEventsCommand).rejects(error))).toEqual([2, 2, 2]);
  });

  it('are none if the bus failed for another reason', async () => {
    const Entries = [{ ErrorCode: 'InternalFailure' }, { EventId: '1' }];
    expect(
      await throttledBy((bus) => bus.on(PutEventsCommand).resolves({ FailedEntryCount: 1, Entries })),
    ).toEqual([0, 0, 0]);
    expect(await throttledBy((bus) => bus.on(PutEventsCommand).rejects(new Error('socket hang up')))).toEqual(
      [],
    );
  });
});
