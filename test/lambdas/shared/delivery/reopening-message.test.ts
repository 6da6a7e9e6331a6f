import { describe, expect, it } from 'vitest';
import { reopeningMessage } from '../../../../lambdas/shared/delivery/reopening-message.ts';
import { deliveryId } from '../../../../lambdas/shared/formats/ids.ts';
import { deliveryRecord } from '../../factories/delivery-record.ts';
import { EVENT_ID, WEBHOOK_ID } from '../../factories/fixed-values.ts';

const event = { id: EVENT_ID, type: 'link.clicked', workspace_id: 'default', body: '{"title":"wörld"}' };

describe('the message that requests a delivery again', () => {
  it.each(['retried', 'replayed'] as const)(
    'is for the next attempt at once, in the next round, with the event’s own bytes: %s',
    (origin) => {
      const record = deliveryRecord({ status: 'pending', attempt_count: 2, round: 4, schedule_start: 1 });

      expect(reopeningMessage(record, event, origin)).toEqual({
        delivery_id: deliveryId(EVENT_ID, WEBHOOK_ID),
        webhook_id: WEBHOOK_ID,
        workspace_id: 'default',
        event_id: EVENT_ID,
        event_type: 'link.clicked',
        body: event.body,
        origin,
        attempt: 3,
        round: 5,
        schedule_start: 1,
      });
    },
  );

  it.each([
    ['pending', 10, 4, 4],
    ['exhausted', 10, 0, 10],
    ['delivered', 3, 0, 3],
    ['discarded', 0, 0, 0],
    ['discarded', 7, 5, 7],
  ] as const)(
    'of a %s delivery with %i attempts, whose schedule started after %i, has a schedule that starts after %i',
    (status, attempt_count, schedule_start, next) => {
      const record = deliveryRecord({ status, attempt_count, schedule_start });

      expect(reopeningMessage(record, event, 'retried')).toMatchObject({
        attempt: attempt_count + 1,
        schedule_start: next,
      });
    },
  );
});
