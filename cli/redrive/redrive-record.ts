import { readRecord, sequenceNumberOf, shortCodeOf } from '../../lambdas/outbox/read-record.ts';
import type { SetAsideMessage } from '../../lambdas/outbox/set-aside.ts';
import type { ChangeHold } from '../../lambdas/shared/event-log/settlement.ts';
import type { Publish } from '../../lambdas/shared/events/publish.ts';
import type { Redrive } from './drain-queue.ts';

/** Makes the function that publishes a set-aside record of the Links stream, then releases its link's settlement. */
export function makeRedriveRecord(deps: {
  readonly publish: Publish;
  readonly removeHold: ChangeHold;
}): (message: SetAsideMessage) => Promise<Redrive> {
  return async function redriveRecord({ links_stream_record: record, base_url }) {
    if (record.dynamodb?.NewImage === undefined)
      return { skip: 'record of the Links stream without its link' };
    const events = eventsIn(record, base_url);
    if (events === undefined) return { skip: 'record of the Links stream that this release cannot read' };
    if ((await deps.publish(events)).size > 0) return { skip: 'event refused by the event log or the bus' };
    await deps.removeHold(shortCodeOf(record), sequenceNumberOf(record));
    return { done: true };
  };
}

function eventsIn(record: SetAsideMessage['links_stream_record'], baseUrl: string) {
  try {
    return readRecord(record, baseUrl).events.map(({ event }) => event);
  } catch {
    return undefined;
  }
}
