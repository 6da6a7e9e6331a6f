import { expect, it } from 'vitest';
import { EVENT_TYPES, eventCatalogue } from '../../../../lambdas/shared/events/catalogue.ts';
import { exampleEvent } from '../../../../lambdas/shared/events/example-event.ts';
import { idTime } from '../../../../lambdas/shared/formats/ids.ts';

it.each(EVENT_TYPES)('the example of %s is a complete event of that type', (type) => {
  const example = exampleEvent(type);

  expect(eventCatalogue[type].strict().parse(example)).toEqual(example);
  expect(example.type).toBe(type);
  expect(Object.keys(example.data)).toEqual(Object.keys(eventCatalogue[type].shape.data.shape));
});

it('the example of a click is the contract’s', () => {
  expect(exampleEvent('link.clicked')).toMatchObject({
    occurred_at: '2026-11-20T10:15:30.123Z',
    workspace_id: 'default',
    data: {
      short_code: 'aB3xY7k',
      clicks: 42,
      referrer: 'https://news.example/',
      country: 'NL',
      is_bot: false,
    },
  });
});

it('an undelivered event happened before its delivery was exhausted', () => {
  const { id, data } = exampleEvent('delivery.exhausted') as { id: string; data: { event_id: string } };

  expect(idTime(data.event_id)).toBeLessThan(idTime(id));
});
