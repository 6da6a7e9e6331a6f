import { describe, expect, it } from 'vitest';
import type { LinkbusEvent } from '../../../../lambdas/shared/events/linkbus-event.ts';
import { subscribes } from '../../../../lambdas/shared/webhook/subscribes.ts';
import type { WebhookRecord } from '../../../../lambdas/shared/webhook/webhook-record.ts';
import { OTHER_WEBHOOK_ID, WEBHOOK_ID } from '../../factories/fixed-values.ts';
import {
  deliveryExhaustedEvent,
  linkClickedEvent,
  webhookDisabledEvent,
  webhookTestEvent,
} from '../../factories/linkbus-event.ts';
import { webhookRecord } from '../../factories/webhook-record.ts';

const clicked = linkClickedEvent();

describe('a webhook receives an event', () => {
  it.each([
    [['link.clicked']],
    [['link.created', 'link.clicked']],
    [['link.*']],
    [['*']],
    [['link.created', '*']],
  ])('of a type that it subscribes to: %j receives link.clicked', (events) => {
    expect(subscribes(webhookRecord({ events }), clicked)).toBe(true);
  });

  it.each([[['link.created']], [['webhook.test']], [[]], [['link.click']], [['link']], [['Link.Clicked']]])(
    'of no other type: %j does not receive link.clicked',
    (events) => {
      expect(subscribes(webhookRecord({ events }), clicked)).toBe(false);
    },
  );

  it('through `link.*` only if the type starts with `link.`', () => {
    const event = (type: string) => ({ ...clicked, type }) as LinkbusEvent;
    const receives = (type: string) => subscribes(webhookRecord({ events: ['link.*'] }), event(type));

    expect(receives('link.deleted')).toBe(true);
    expect(receives('webhook.disabled')).toBe(false);
    expect(receives('linkage.made')).toBe(false);
  });

  it.each([
    [{ data: { country: ['NL'], is_bot: [false] } }, true],
    [{ data: { clicks: [{ numeric: ['>', 41] }] } }, true],
    [{ type: [{ prefix: 'link.' }] }, true],
    [{ data: { country: ['DE'] } }, false],
    [{ data: { referrer: [{ exists: false }] } }, false],
    [{ data: { color: ['red'] } }, false],
  ])('only if its filter matches: %j', (filter, expected) => {
    expect(subscribes(webhookRecord({ filter }), clicked)).toBe(expected);
  });

  it('only while it is enabled', () => {
    expect(subscribes(webhookRecord({ enabled: false }), clicked)).toBe(false);
  });
});

describe('an event about a webhook', () => {
  const itself = (overrides: Partial<WebhookRecord> = {}) => webhookRecord({ id: WEBHOOK_ID, ...overrides });
  const another = (overrides: Partial<WebhookRecord> = {}) =>
    webhookRecord({ id: OTHER_WEBHOOK_ID, ...overrides });

  it.each([
    ['webhook.disabled', webhookDisabledEvent()],
    ['delivery.exhausted', deliveryExhaustedEvent()],
  ])('goes to other webhooks only, since that one would fail again: %s', (type, event) => {
    for (const events of [['*'], [type]]) {
      expect(subscribes(itself({ events }), event)).toBe(false);
      expect(subscribes(another({ events }), event)).toBe(true);
    }
  });

  it.each([
    ['webhook.disabled', webhookDisabledEvent()],
    ['delivery.exhausted', deliveryExhaustedEvent()],
  ])('goes to webhooks that subscribe to it, by type and filter: %s', (_, event) => {
    const about = (webhookId: string) => ({ data: { webhook_id: [webhookId] } });

    expect(subscribes(another({ events: ['link.*'] }), event)).toBe(false);
    expect(subscribes(another({ filter: about(WEBHOOK_ID) }), event)).toBe(true);
    expect(subscribes(another({ filter: about(OTHER_WEBHOOK_ID) }), event)).toBe(false);
    expect(subscribes(another({ enabled: false }), event)).toBe(false);
  });

  it('goes to the tested webhook, whatever its subscription', () => {
    const filter = { data: { country: ['NL'] } };

    expect(subscribes(itself({ events: ['link.created'], filter }), webhookTestEvent())).toBe(true);
    expect(subscribes(itself({ enabled: false }), webhookTestEvent())).toBe(false);
  });

  it('goes to no other webhook in a test, whatever its subscription', () => {
    for (const events of [['*'], ['webhook.test']]) {
      expect(subscribes(another({ events }), webhookTestEvent())).toBe(false);
    }
  });
});
