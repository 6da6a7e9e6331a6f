import { type EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { chunks } from '../batch/chunks.ts';
import { forEachLimited } from '../batch/for-each-limited.ts';
import { logError, logWarning } from '../observe/log.ts';
import { EVENT_SOURCE, type LinkbusEvent } from './linkbus-event.ts';

/** Puts events on the bus and returns those it could not publish, instead of throwing. */
export type Publish = (events: readonly LinkbusEvent[]) => Promise<ReadonlySet<LinkbusEvent>>;

/** The limit of PutEvents. An event is under 16 KB, so ten stay far below the 256 KB that a request may have. */
const ENTRIES_PER_CALL = 10;
const CALLS_IN_FLIGHT = 5;
const MAX_ATTEMPTS = 3;

/**
 * Publishes in calls of ten events. Retries only rejected events, with three attempts in all.
 *
 * @param onThrottled called with the number of events that an attempt was throttled for
 */
export function makePublish(
  client: EventBridgeClient,
  busName: string,
  onThrottled: (events: number) => void = () => {},
): Publish {
  return async function publish(events) {
    const unpublished = new Set<LinkbusEvent>();
    await forEachLimited(chunks(events, ENTRIES_PER_CALL), CALLS_IN_FLIGHT, async (chunk) => {
      for (const event of await publishChunk(chunk)) unpublished.add(event);
    });
    return unpublished;
  };

  async function publishChunk(chunk: readonly LinkbusEvent[]): Promise<readonly LinkbusEvent[]> {
    let unpublished = chunk;
    for (let attempt = 1; attempt <= MAX_ATTEMPTS && unpublished.length > 0; attempt += 1) {
      unpublished = await putEvents(unpublished);
    }
    return unpublished;
  }

  /** Returns the events that the bus rejected: all of them if the call failed. */
  async function putEvents(events: readonly LinkbusEvent[]): Promise<readonly LinkbusEvent[]> {
    try {
      const { FailedEntryCount = 0, Entries = [] } = await client.send(
        new PutEventsCommand({
          Entries: events.map((event) => ({
            EventBusName: busName,
            Source: EVENT_SOURCE,
            DetailType: event.type,
            Time: new Date(event.occurred_at),
            Detail: JSON.stringify(event),
          })),
        }),
      );
      if (FailedEntryCount === 0) return [];
      const rejected = events.filter(
        (_, index) => Entries[index]?.ErrorCode !== undefined || Entries[index] === undefined,
      );
      logWarning('event bus rejected events', {
        refused: FailedEntryCount,
        code: Entries.find((e) => e.ErrorCode)?.ErrorCode,
        event_ids: rejected.map(({ id }) => id),
      });
      onThrottled(Entries.filter(({ ErrorCode }) => isThrottling(ErrorCode)).length);
      return rejected;
    } catch (error) {
      logError('failed to publish events', error, { event_ids: events.map(({ id }) => id) });
      if (error instanceof Error && isThrottling(error.name)) onThrottled(events.length);
      return events;
    }
  }
}

/** One code for entries and calls: https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEventsResultEntry.html */
const isThrottling = (code: string | undefined): boolean => code === 'ThrottlingException';
