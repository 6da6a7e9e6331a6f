import { describe, expect, it } from 'vitest';
import { deliveryExhaustedEvent, isExhaustionPublished } from '../../../lambdas/dispatcher/webhook-events.ts';
import { eventCatalogue } from '../../../lambdas/shared/events/catalogue.ts';
import { webhookDisabledEvent } from '../../../lambdas/shared/webhook/webhook-disabled-event.ts';
import { deliveryMessage } from '../factories/delivery-message.ts';
import { DELIVERY_ID, EVENT_ID, NOW_TEXT, OTHER_WEBHOOK_ID, WEBHOOK_ID } from '../factories/fixed-values.ts';
import { webhookRecord } from '../factories/webhook-record.ts';

const attempt = { at: NOW_TEXT, duration_ms: 877, status_code: 500, error: null, response_body: null };
const attemptEnd = '2026-11-20T10:15:31.000Z';

describe('webhook.disabled', () => {
  const event = webhookDisabledEvent(webhookRecord(), 'gone', NOW_TEXT);

  it('names the webhook, the reason and the time, and matches its schema', () => {
    expect(eventCatalogue['webhook.disabled'].parse(event)).toEqual(event);
    expect(event).toMatchObject({
      type: 'webhook.disabled',
      occurred_at: NOW_TEXT,
      workspace_id: 'default',
      data: { webhook_id: WEBHOOK_ID, reason: 'gone' },
    });
  });

  it('is the same event each time it is made, and a different one for another webhook or time', () => {
    const other = webhookDisabledEvent(webhookRecord({ id: OTHER_WEBHOOK_ID }), 'gone', NOW_TEXT);
    const later = webhookDisabledEvent(webhookRecord(), 'gone', attemptEnd);

    expect(webhookDisabledEvent(webhookRecord(), 'gone', NOW_TEXT)).toEqual(event);
    expect(new Set([event.id, other.id, later.id]).size).toBe(3);
  });
});

describe('delivery.exhausted', () => {
  const message = deliveryMessage({ attempt: 10 });
  const event = deliveryExhaustedEvent(message, attempt);

  it('names the delivery, the event and the attempts, and matches its schema', () => {
    expect(eventCatalogue['delivery.exhausted'].parse(event)).toEqual(event);
    expect(event).toMatchObject({
      type: 'delivery.exhausted',
      occurred_at: attemptEnd,
      workspace_id: 'default',
      data: {
        webhook_id: WEBHOOK_ID,
        delivery_id: DELIVERY_ID,
        event_id: EVENT_ID,
        event_type: 'link.clicked',
        attempts: 10,
      },
    });
  });

  it('is the same event each time it is made, and a different one when the delivery is exhausted again', () => {
    const again = deliveryExhaustedEvent({ ...message, attempt: 20, round: 1 }, attempt);

    expect(deliveryExhaustedEvent(message, attempt)).toEqual(event);
    expect(again.id).not.toBe(event.id);
  });

  it.each([
    ['link.created', true],
    ['link.clicked', true],
    ['webhook.test', false],
    ['webhook.disabled', false],
    ['delivery.exhausted', false],
  ])('is published for link events only, so it can’t cause itself: %s, %s', (event_type, published) => {
    expect(isExhaustionPublished({ event_type })).toBe(published);
  });
});
