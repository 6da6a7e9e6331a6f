import { type EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { logError, logWarning } from '../observe/log.ts';
import { EVENT_SOURCE, type LinkbusEvent } from './linkbus-event.ts';

/** Puts events onto the bus and tells which of them it could not put there. Doesn't throw for a refused event. */
export type Publish = (events: readonly LinkbusEvent[]) => Promise<ReadonlySet<LinkbusEvent>>;

/** PutEvents takes 10 entries; an event is under 16 KB, so ten are far below the 256 KB that a request may have. */
const ENTRIES_PER_CALL = 10;
const CALLS_AT_ONCE = 5;
const TRIES = 3;

/**
 * Publishes in calls of ten, and sends again only what was refused, up to three times.
 *
 * @param onThrottled gets how many events a call was refused because there were too many at once
 */
export function makePublish(
  client: EventBridgeClient,
  busName: string,
  onThrottled: (events: number) => void = () => {},
): Publish {
  return async (events) => {
    const chunks: LinkbusEvent[][] = [];
    for (let i = 0; i < events.length; i += ENTRIES_PER_CALL)
      chunks.push(events.slice(i, i + ENTRIES_PER_CALL));
    const unpublished = new Set<LinkbusEvent>();
    const work = async () => {
      for (let chunk = chunks.shift(); chunk !== undefined; chunk = chunks.shift()) {
        for (const event of await publishChunk(chunk)) unpublished.add(event);
      }
    };
    await Promise.all(Array.from({ length: CALLS_AT_ONCE }, work));
    return unpublished;
  };

  async function publishChunk(chunk: readonly LinkbusEvent[]): Promise<readonly LinkbusEvent[]> {
    let waiting = chunk;
    for (let attempt = 1; attempt <= TRIES && waiting.length > 0; attempt += 1) {
      waiting = await putEvents(waiting);
    }
    return waiting;
  }

  /** One call. Returns the events that the bus refused; all of them if the call failed. */
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
      const refused = events.filter(
        (_, index) => Entries[index]?.ErrorCode !== undefined || Entries[index] === undefined,
      );
      logWarning('the bus refused events', {
        refused: FailedEntryCount,
        code: Entries.find((e) => e.ErrorCode)?.ErrorCode,
        event_ids: refused.map(({ id }) => id),
      });
      onThrottled(Entries.filter(({ ErrorCode }) => isThrottling(ErrorCode)).length);
      return refused;
    } catch (error) {
      logError('publishing failed', error, { event_ids: events.map(({ id }) => id) });
      if (error instanceof Error && isThrottling(error.name)) onThrottled(events.length);
      return events;
    }
  }
}

/** Entries and calls are refused with one name: https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEventsResultEntry.html */
const isThrottling = (code: string | undefined): boolean => code === 'ThrottlingException';
