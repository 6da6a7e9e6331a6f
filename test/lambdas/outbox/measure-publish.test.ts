import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, it } from 'vitest';
import { measurePublish } from '../../../lambdas/outbox/measure-publish.ts';
import type { LinkCreated } from '../../../lambdas/shared/events/link-created.ts';
import { makePublish } from '../../../lambdas/shared/events/publish.ts';
import { captureLog } from '../factories/capture-log.ts';
import { NOW } from '../factories/fixed-values.ts';
import { linkClickedEvent } from '../factories/linkbus-event.ts';
import { metricsUnderTest } from '../shared/observe/measured.ts';

const created: LinkCreated = {
  ...linkClickedEvent(),
  type: 'link.created',
  data: {
    link_id: 'lnk_01M7X1ZV7S9A3BQJ5T0C8D4E6F',
    short_code: 'aB3xY7k',
    short_url: 'https://go.example/aB3xY7k',
    target_url: 'https://example.com/',
    title: null,
    tags: [],
    expires_at: null,
    max_clicks: null,
    created_at: '2026-11-20T10:15:30.123Z',
  },
};

describe('publishing, measured', () => {
  it('counts events and clicks on the bus, and how long each took to get there', async () => {
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

  it('counts what the bus refused as that, and not as a click', async () => {
    const metrics = metricsUnderTest();
    const refused = linkClickedEvent();
    const publish = measurePublish(
      async () => new Set([refused]),
      metrics,
      () => NOW,
    );

    expect(await publish([refused, created])).toEqual(new Set([refused]));
    expect(metrics.written()).toEqual({ EventsPublished: 1, EventsRefused: 1, OutboxLag: 0 });
  });
});

describe('events that the bus throttled', () => {
  const throttledBy = async (answer: (client: ReturnType<typeof mockClient>) => unknown) => {
    captureLog();
    const client = new EventBridgeClient();
    answer(mockClient(client));
    const throttled: number[] = [];
    await makePublish(client, 'linkbus', (events) => throttled.push(events))([linkClickedEvent(), created]);
    return throttled;
  };

  it('are told at each try', async () => {
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

  it('are all of a call that was refused as a whole', async () => {
    const error = Object.assign(new Error('Rate exceeded'), { name: 'ThrottlingException' });
    expect(await throttledBy((bus) => bus.on(PutEventsCommand).rejects(error))).toEqual([2, 2, 2]);
  });

  it('are none where it refused them for another reason', async () => {
    const Entries = [{ ErrorCode: 'InternalFailure' }, { EventId: '1' }];
    expect(
      await throttledBy((bus) => bus.on(PutEventsCommand).resolves({ FailedEntryCount: 1, Entries })),
    ).toEqual([0, 0, 0]);
    expect(await throttledBy((bus) => bus.on(PutEventsCommand).rejects(new Error('socket hang up')))).toEqual(
      [],
    );
  });
});
