import { describe, expect, it } from 'vitest';
import type { DisableWebhook } from '../../../lambdas/fan-out/disable-webhook.ts';
import { makeFanOut } from '../../../lambdas/fan-out/fan-out.ts';
import type { DeliveryMessage } from '../../../lambdas/shared/delivery/delivery-message.ts';
import { isId } from '../../../lambdas/shared/formats/ids.ts';
import type { Subscription } from '../../../lambdas/shared/webhook/subscribes.ts';
import { webhookDisabledEvent } from '../../../lambdas/shared/webhook/webhook-disabled-event.ts';
import { captureLog } from '../factories/capture-log.ts';
import { EVENT_ID, OTHER_EVENT_ID, OTHER_WEBHOOK_ID, WEBHOOK_ID } from '../factories/fixed-values.ts';
import { linkClickedEvent } from '../factories/linkbus-event.ts';
import { eventMessage, sqsRecord } from '../factories/sqs-record.ts';
import { webhookRecord } from '../factories/webhook-record.ts';

/** Fan-out to these webhooks. Reading the workspace `broken` throws. */
function makeSystem({
  webhooks = { default: [webhookRecord()] },
  isUnqueued = () => false,
  disableWebhook = async (): Promise<void> => {},
}: {
  readonly webhooks?: Readonly<Record<string, readonly Subscription[]>>;
  readonly isUnqueued?: (message: DeliveryMessage) => boolean;
  readonly disableWebhook?: DisableWebhook;
} = {}) {
  const queued: DeliveryMessage[] = [];
  const disabled: [string, string][] = [];
  const read: string[] = [];
  const fanOut = makeFanOut({
    readSubscriptions: async (workspaceId) => {
      read.push(workspaceId);
      if (workspaceId === 'broken') throw new Error('DynamoDB is down.');
      return webhooks[workspaceId] ?? [];
    },
    enqueue: async (messages) => {
      queued.push(...messages.filter((each) => !isUnqueued(each)));
      return new Set(messages.filter(isUnqueued));
    },
    disableWebhook: async (webhook, event) => {
      await disableWebhook(webhook, event);
      disabled.push([webhook.id, event.id]);
    },
  });
  return { fanOut, queued, read, disabled };
}

const failed = (...ids: string[]) => ({
  batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })),
});

describe('an event', () => {
  it('becomes one delivery for each subscribed webhook', async () => {
    const { fanOut, queued } = makeSystem({
      webhooks: {
        default: [
          webhookRecord({ id: 'whk_all' }),
          webhookRecord({ id: 'whk_links', events: ['link.*'] }),
          webhookRecord({ id: 'whk_created', events: ['link.created'] }),
          webhookRecord({ id: 'whk_dutch', filter: { data: { country: ['NL'] } } }),
          webhookRecord({ id: 'whk_german', filter: { data: { country: ['DE'] } } }),
          webhookRecord({ id: 'whk_disabled', enabled: false }),
        ],
        other: [webhookRecord({ id: 'whk_other' })],
      },
    });

    expect(await fanOut([eventMessage('m1')])).toEqual(failed());
    expect(queued.map(({ webhook_id }) => webhook_id)).toEqual(['whk_all', 'whk_links', 'whk_dutch']);
  });

  it('becomes a first attempt, due at once, with the whole event as the body', async () => {
    const { fanOut, queued } = makeSystem();
    const event = linkClickedEvent();

    await fanOut([eventMessage('m1', event)]);

    expect(queued).toEqual([
      {
        delivery_id: expect.stringMatching(/^dlv_/),
        origin: 'bus',
        webhook_id: WEBHOOK_ID,
        workspace_id: 'default',
        event_id: EVENT_ID,
        event_type: 'link.clicked',
        body: JSON.stringify(event),
        attempt: 1,
        round: 0,
        schedule_start: 0,
      },
    ]);
    expect(isId('dlv', queued[0]?.delivery_id ?? '')).toBe(true);
  });

  it('without a subscribed webhook succeeds without a delivery', async () => {
    const { fanOut, queued } = makeSystem({ webhooks: {} });

    expect(await fanOut([eventMessage('m1')])).toEqual(failed());
    expect(queued).toEqual([]);
  });

  it('with a duplicate, in the same batch or another, becomes the same deliveries', async () => {
    const webhooks = { default: [webhookRecord(), webhookRecord({ id: OTHER_WEBHOOK_ID })] };
    const { fanOut, queued } = makeSystem({ webhooks });

    await fanOut([eventMessage('m1'), eventMessage('m2')]);
    await fanOut([eventMessage('m3')]);

    expect(queued).toHaveLength(6);
    expect(new Set(queued.map(({ delivery_id }) => delivery_id)).size).toBe(2);
    expect(new Set(queued.map((each) => JSON.stringify(each))).size).toBe(2);
  });
});

it('reads a workspace’s webhooks once for all its events of a batch', async () => {
  const { fanOut, read } = makeSystem();
  const ofOther = linkClickedEvent({ workspace_id: 'other' });

  await fanOut([eventMessage('m1'), eventMessage('m2', ofOther), eventMessage('m3')]);

  expect(read.toSorted()).toEqual(['default', 'other']);
});

describe('only the message fails', () => {
  it.each([
    ['a body that is not JSON', 'event'],
    ['the body null', 'null'],
    ['no detail', '{"source":"linkbus"}'],
    ['a detail that is not an event', '{"detail":{"id":7,"workspace_id":"default"}}'],
    [
      'an event without a workspace',
      JSON.stringify({ detail: { ...linkClickedEvent(), workspace_id: null } }),
    ],
  ])('with %s', async (_, body) => {
    captureLog();
    const { fanOut, queued } = makeSystem();

    expect(await fanOut([eventMessage('m1'), sqsRecord('m2', body), eventMessage('m3')])).toEqual(
      failed('m2'),
    );
    expect(queued).toHaveLength(2);
  });

  // Anyone with access to the bus can send these. They must not drag other events into the dead-letter queue.
  it.each([
    ['an event with a foreign id', { ...linkClickedEvent(), id: 'f81d4fae-7dec-11d0-a765-00a0c91e6bf6' }],
    ['an event without a type', { ...linkClickedEvent(), type: undefined }],
  ])('with %s', async (_, event) => {
    captureLog();
    const { fanOut, queued } = makeSystem();

    expect(await fanOut([eventMessage('m1'), eventMessage('m2', event), eventMessage('m3')])).toEqual(
      failed('m2'),
    );
    expect(queued).toHaveLength(2);
  });

  it('of a workspace whose webhooks can’t be read', async () => {
    const log = captureLog();
    const { fanOut, queued } = makeSystem();
    const ofBroken = linkClickedEvent({ workspace_id: 'broken' });

    const result = await fanOut([
      eventMessage('m1', ofBroken),
      eventMessage('m2'),
      eventMessage('m3', ofBroken),
    ]);

    expect(result).toEqual(failed('m1', 'm3'));
    expect(queued).toHaveLength(1);
    expect(log.text()).toContain('"workspace_id":"broken"');
  });

  it('with a delivery that can’t be queued', async () => {
    const webhooks = { default: [webhookRecord(), webhookRecord({ id: OTHER_WEBHOOK_ID })] };
    const isUnqueued = ({ event_id, webhook_id }: DeliveryMessage) =>
      event_id === OTHER_EVENT_ID && webhook_id === OTHER_WEBHOOK_ID;
    const { fanOut, queued } = makeSystem({ webhooks, isUnqueued });

    const result = await fanOut([
      eventMessage('m1'),
      eventMessage('m2', linkClickedEvent({ id: OTHER_EVENT_ID })),
    ]);

    expect(result).toEqual(failed('m2'));
    expect(queued).toHaveLength(3);
  });

  it('of a workspace whose deliveries fail to be queued', async () => {
    captureLog();
    const fanOut = makeFanOut({
      readSubscriptions: async () => [webhookRecord()],
      enqueue: async ([first, ...others]) => {
        if (first?.workspace_id === 'broken') throw new Error('SQS is down.');
        return new Set(others);
      },
      disableWebhook: async () => {},
    });

    const ofBroken = linkClickedEvent({ workspace_id: 'broken' });
    expect(await fanOut([eventMessage('m1', ofBroken), eventMessage('m2')])).toEqual(failed('m1'));
  });
});

it('does nothing with an empty batch', async () => {
  expect(await makeSystem().fanOut([])).toEqual(failed());
});

describe('a webhook whose filter takes too many steps for an event', () => {
  const expensive = {
    data: {
      user_agent: [{ 'anything-but': { wildcard: Array.from({ length: 130 }, (_, n) => `*${n}!*`) } }],
    },
  };
  const long = linkClickedEvent({ id: OTHER_EVENT_ID });
  const longEvent = { ...long, data: { ...long.data, user_agent: 'x'.repeat(600) } };
  const webhooks = {
    default: [webhookRecord({ id: 'whk_expensive', filter: expensive }), webhookRecord()],
    other: [webhookRecord({ id: 'whk_other' })],
  };

  it('is disabled once, and gets no further event of the batch; all other deliveries are queued', async () => {
    const { fanOut, queued, disabled } = makeSystem({ webhooks });
    const ofOther = { ...longEvent, workspace_id: 'other' };

    expect(
      await fanOut([
        eventMessage('m1'),
        eventMessage('m2', longEvent),
        eventMessage('m3', longEvent),
        eventMessage('m4', ofOther),
        eventMessage('m5'),
      ]),
    ).toEqual(failed());

    expect(disabled).toEqual([['whk_expensive', OTHER_EVENT_ID]]);
    expect(queued.map(({ webhook_id }) => webhook_id).toSorted()).toEqual(
      ['whk_expensive', WEBHOOK_ID, WEBHOOK_ID, WEBHOOK_ID, WEBHOOK_ID, 'whk_other'].toSorted(),
    );
  });

  it('is disabled by a redelivered message if that failed, and no other message comes again', async () => {
    const log = captureLog();
    const { fanOut, queued } = makeSystem({
      webhooks,
      disableWebhook: async () => {
        throw new Error('The bus is down.');
      },
    });

    expect(await fanOut([eventMessage('m1'), eventMessage('m2', longEvent)])).toEqual(failed('m2'));
    expect(queued).toHaveLength(3);
    expect(log.text()).toContain('failed to disable webhook');
  });

  it('is announced again by the message that disabled it, since the first announcement can be lost', async () => {
    const off = { enabled: false, disabled_reason: 'filter_too_expensive' } as const;
    const { fanOut, disabled } = makeSystem({
      webhooks: {
        default: [
          webhookRecord({ id: 'whk_now', ...off, disabled_by: OTHER_EVENT_ID }),
          webhookRecord({ id: 'whk_earlier', ...off, disabled_by: EVENT_ID }),
          webhookRecord({ id: 'whk_enabled_again', disabled_by: OTHER_EVENT_ID }),
        ],
      },
    });

    await fanOut([eventMessage('m1', longEvent)]);

    expect(disabled).toEqual([['whk_now', OTHER_EVENT_ID]]);
  });
  it('is not announced again by its announcement, which happened at the same time', async () => {
    const { occurred_at, workspace_id } = longEvent;
    const announcement = webhookDisabledEvent(
      { id: 'whk_a', workspace_id },
      'filter_too_expensive',
      occurred_at,
    );
    const off = {
      enabled: false,
      disabled_reason: 'filter_too_expensive',
      disabled_at: occurred_at,
    } as const;
    const { fanOut, disabled } = makeSystem({
      webhooks: {
        default: ['whk_a', 'whk_b'].map((id) => webhookRecord({ id, ...off, disabled_by: OTHER_EVENT_ID })),
      },
    });

    await fanOut([eventMessage('m1', announcement)]);

    expect(disabled).toEqual([]);
  });
});
