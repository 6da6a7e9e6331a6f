import { describe, expect, it } from 'vitest';
import type { Appended } from '../../../../lambdas/shared/event-log/append-events.ts';
import { eventRecord } from '../../../../lambdas/shared/event-log/event-record.ts';
import { makePublish } from '../../../../lambdas/shared/events/publish.ts';
import type { LoggedEvent } from '../../../../lambdas/shared/events/put-on-bus.ts';
import { NOW_TEXT } from '../../factories/fixed-values.ts';
import { linkClickedEvent } from '../../factories/linkbus-event.ts';

const [one, two, three] = ['evt_1', 'evt_2', 'evt_3'].map((id) => linkClickedEvent({ id })) as [
  ReturnType<typeof linkClickedEvent>,
  ReturnType<typeof linkClickedEvent>,
  ReturnType<typeof linkClickedEvent>,
];

/** A log that has these bodies after the append, and a bus that doesn't take some events. */
function makePublishing(
  bodies: Appended['bodies'],
  { unpublished = [] as readonly string[], invalid = [] as readonly string[] } = {},
) {
  const steps: [step: string, given: unknown][] = [];
  const among = (events: readonly LoggedEvent[], ids: readonly string[]) =>
    new Set(events.filter(({ id }) => ids.includes(id)));
  const publish = makePublish({
    append: async (records) => {
      steps.push(['append', records]);
      return { bodies, invalid: new Set() };
    },
    putOnBus: async (events) => {
      steps.push(['put on the bus', events]);
      return { unpublished: among(events, unpublished), invalid: among(events, invalid) };
    },
  });
  return { publish, steps };
}

describe('publishing', () => {
  it('appends events to the log, then puts the bodies that the log has on the bus', async () => {
    const { publish, steps } = makePublishing(new Map([[one.id, 'as logged first']]));

    expect(await publish([one])).toEqual(new Set());
    expect(steps).toEqual([
      ['append', [eventRecord(one)]],
      [
        'put on the bus',
        [{ id: one.id, type: 'link.clicked', occurred_at: NOW_TEXT, body: 'as logged first' }],
      ],
    ]);
  });

  it('publishes no event that is not logged', async () => {
    const { publish, steps } = makePublishing(new Map([[two.id, '{}']]));

    expect(await publish([one, two])).toEqual(new Set([one]));
    expect(steps[1]?.[1]).toMatchObject([{ id: two.id }]);
  });

  it('returns the events that the bus did not take', async () => {
    const bodies = new Map([one, two, three].map(({ id }) => [id, '{}']));
    const { publish } = makePublishing(bodies, { unpublished: [one.id], invalid: [three.id] });

    expect(await publish([one, two, three])).toEqual(new Set([one, three]));
  });
});
