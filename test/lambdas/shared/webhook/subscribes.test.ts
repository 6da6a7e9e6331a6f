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

describe('a webhook hears an event', () => {
  it.each([
    [['link.clicked']],
    [['link.created', 'link.clicked']],
    [['link.*']],
    [['*']],
    [['link.created', '*']],
  ])('of a type that it subscribed to: %j hears link.clicked', (events) => {
    expect(subscribes(webhookRecord({ events }), clicked)).toBe(true);
  });

  it.each([[['link.created']], [['webhook.test']], [[]], [['link.click']], [['link']], [['Link.Clicked']]])(
    'of no other type: %j does not hear link.clicked',
    (events) => {
      expect(subscribes(webhookRecord({ events }), clicked)).toBe(false);
    },
  );

  it('that `link.*` covers only if its type starts with `link.`', () => {
    const event = (type: string) => ({ ...clicked, type }) as LinkbusEvent;
    const heard = (type: string) => subscribes(webhookRecord({ events: ['link.*'] }), event(type));

    expect(heard('link.deleted')).toBe(true);
    expect(heard('webhook.disabled')).toBe(false);
    expect(heard('linkage.made')).toBe(false);
  });

  it.each([
    [{ data: { country: ['NL'], is_bot: [false] } }, true],
    [{ data: { clicks: [{ numeric: ['>', 41] }] } }, true],
    [{ type: [{ prefix: 'link.' }] }, true],
    [{ data: { country: ['DE'] } }, false],
    [{ data: { referrer: [{ exists: false }] } }, false],
    [{ data: { colour: ['red'] } }, false],
  ])('that its filter matches, too: %j', (filter, hears) => {
    expect(subscribes(webhookRecord({ filter }), clicked)).toBe(hears);
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
  ])('that failed is not for itself, which would fail on it, too: %s', (type, event) => {
    for (const events of [['*'], [type]]) {
      expect(subscribes(itself({ events }), event)).toBe(false);
      expect(subscribes(another({ events }), event)).toBe(true);
    }
  });

  it.each([
    ['webhook.disabled', webhookDisabledEvent()],
    ['delivery.exhausted', deliveryExhaustedEvent()],
  ])('is for those that subscribed to it, by type and filter: %s', (_, event) => {
    const about = (webhookId: string) => ({ data: { webhook_id: [webhookId] } });

    expect(subscribes(another({ events: ['link.*'] }), event)).toBe(false);
    expect(subscribes(another({ filter: about(WEBHOOK_ID) }), event)).toBe(true);
    expect(subscribes(another({ filter: about(OTHER_WEBHOOK_ID) }), event)).toBe(false);
    expect(subscribes(another({ enabled: false }), event)).toBe(false);
  });

  it('that is tested is for itself, whatever it subscribes to', () => {
    const filter = { data: { country: ['NL'] } };

    expect(subscribes(itself({ events: ['link.created'], filter }), webhookTestEvent())).toBe(true);
    expect(subscribes(itself({ enabled: false }), webhookTestEvent())).toBe(false);
  });

  it('that is tested is for no other, whatever they subscribe to', () => {
    for (const events of [['*'], ['webhook.test']]) {
      expect(subscribes(another({ events }), webhookTestEvent())).toBe(false);
    }
  });
});
