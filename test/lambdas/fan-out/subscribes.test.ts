import { describe, expect, it } from 'vitest';
import { subscribes } from '../../../lambdas/fan-out/subscribes.ts';
import type { LinkbusEvent } from '../../../lambdas/shared/events/linkbus-event.ts';
import { linkClickedEvent } from '../factories/linkbus-event.ts';
import { webhookRecord } from '../factories/webhook-record.ts';

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
