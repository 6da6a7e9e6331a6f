import { describe, expect, it } from 'vitest';
import { makeStoreEvents } from '../../../lambdas/event-log-writer/store-events.ts';
import { makeFanOut } from '../../../lambdas/fan-out/fan-out.ts';
import type { DeliveryMessage } from '../../../lambdas/shared/delivery/delivery-message.ts';
import { eventPartition } from '../../../lambdas/shared/event-log/event-partition.ts';
import type { EventRecord } from '../../../lambdas/shared/event-log/event-record.ts';
import { captureLog } from '../factories/capture-log.ts';
import { EVENT_ID, NOW, OTHER_EVENT_ID } from '../factories/fixed-values.ts';
import { linkClickedEvent, webhookDisabledEvent } from '../factories/linkbus-event.ts';
import { eventMessage, sqsRecord } from '../factories/sqs-record.ts';
import { webhookRecord } from '../factories/webhook-record.ts';

/** A log that fails to store the events with these ids. */
function makeLog({ unstored = [] as readonly string[] } = {}) {
  const put: EventRecord[] = [];
  const storeEvents = makeStoreEvents(async (records) => {
    put.push(...records);
    // Copies: DynamoDB sends back the items it left unprocessed.
    return records.filter(({ id }) => unstored.includes(id)).map((record) => ({ ...record }));
  });
  return { put, storeEvents };
}

const failed = (...ids: string[]) => ({
  batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })),
});

describe('an event of the bus', () => {
  it('is stored until 30 days after it occurred, in the partition of its id', async () => {
    const { storeEvents, put } = makeLog();
    const event = linkClickedEvent();

    expect(await storeEvents([eventMessage('m1', event)])).toEqual(failed());
    expect(put).toEqual([
      {
        partition: eventPartition('default', EVENT_ID),
        id: EVENT_ID,
        workspace_id: 'default',
        type: 'link.clicked',
        short_code: 'aB3xY7k',
        body: JSON.stringify(event),
        expires_at: Math.floor(NOW / 1_000) + 30 * 24 * 60 * 60,
      },
    ]);
  });

  it('about a webhook is stored without a short code', async () => {
    const { storeEvents, put } = makeLog();

    await storeEvents([eventMessage('m1', webhookDisabledEvent())]);

    expect(put[0]).toMatchObject({ type: 'webhook.disabled', body: JSON.stringify(webhookDisabledEvent()) });
    expect(put[0]).not.toHaveProperty('short_code');
  });

  it('is stored byte for byte as webhooks receive it', async () => {
    const { storeEvents, put } = makeLog();
    const sent: DeliveryMessage[] = [];
    const fanOut = makeFanOut({
      readSubscriptions: async () => [webhookRecord()],
      enqueue: async (deliveries) => {
        sent.push(...deliveries);
        return new Set();
      },
      disableWebhook: async () => {},
    });
    // Re-serializing JSON can change numeric keys, number formats and lone surrogates.
    const odd = '"data":{"10":1.0,"9":1e21,"added":12345678901234567,"title":"\\u2028\\ud800",';
    const received = eventMessage('m1');
    const oddly = { ...received, body: received.body.replace('"data":{', odd) };

    await storeEvents([oddly]);
    await fanOut([oddly]);

    expect(sent[0]?.body).toContain('"added":12345678901234568');
    expect(put[0]?.body).toBe(sent[0]?.body);
  });

  it('with a duplicate in the batch is stored once, and both messages succeed', async () => {
    const { storeEvents, put } = makeLog();

    expect(await storeEvents([eventMessage('m1'), eventMessage('m2')])).toEqual(failed());
    expect(put.map(({ id }) => id)).toEqual([EVENT_ID]);
  });

  it('with a duplicate in another batch is the same item', async () => {
    const { storeEvents, put } = makeLog();

    await storeEvents([eventMessage('m1')]);
    await storeEvents([eventMessage('m2')]);

    expect(put[1]).toEqual(put[0]);
  });

  it('of another workspace is another item, even with the same id', async () => {
    const { storeEvents, put } = makeLog();

    await storeEvents([eventMessage('m1'), eventMessage('m2', linkClickedEvent({ workspace_id: 'other' }))]);

    expect(put.map(({ workspace_id }) => workspace_id)).toEqual(['default', 'other']);
  });
});

describe('a message', () => {
  it('is reported if its event could not be stored, and so are its duplicates', async () => {
    const { storeEvents } = makeLog({ unstored: [EVENT_ID] });

    expect(
      await storeEvents([
        eventMessage('m1'),
        eventMessage('m2', linkClickedEvent({ id: OTHER_EVENT_ID })),
        eventMessage('m3'),
      ]),
    ).toEqual(failed('m1', 'm3'));
  });

  it('is reported if it is unreadable, and the others are stored', async () => {
    const log = captureLog();
    const { storeEvents, put } = makeLog();

    expect(await storeEvents([sqsRecord('m1', '{'), eventMessage('m2')])).toEqual(failed('m1'));
    expect(put).toHaveLength(1);
    expect(log.text()).toContain('"message_id":"m1"');
  });
});
