import { expect, it } from 'vitest';
import { matchEvents } from '../../../lambdas/fan-out/match-events.ts';
import { linkClickedEvent } from '../factories/linkbus-event.ts';
import { webhookRecord } from '../factories/webhook-record.ts';

const event = linkClickedEvent();
const received = Array.from({ length: 10 }, (_, n) => ({
  messageId: `m${n}`,
  event: { ...event, data: { ...event.data, user_agent: 'a'.repeat(512) } },
}));

/** Takes some 90,000 steps, and never matches. */
const wildcard = Array.from({ length: 58 }, (_, n) => `*a${n}!*`);
const expensive = webhookRecord({
  filter: { data: { user_agent: [{ 'anything-but': { wildcard } }], country: ['XX'] } },
});

it('other workspaces of a batch have their turn while expensive filters are matched', async () => {
  const order: string[] = [];

  await Promise.all([
    matchEvents(
      received,
      Array.from({ length: 100 }, () => expensive),
    ).then(({ events, tooExpensive }) => {
      expect(events.map(({ webhooks }) => webhooks.length)).toEqual(received.map(() => 0));
      expect(tooExpensive).toEqual([]);
      order.push('expensive');
    }),
    matchEvents(received, [webhookRecord()]).then(() => order.push('cheap')),
  ]);

  expect(order).toEqual(['cheap', 'expensive']);
});
