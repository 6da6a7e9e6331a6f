import type { DynamoDBBatchResponse, DynamoDBRecord } from 'aws-lambda';
import type { PutMark } from '../shared/event-log/settlement.ts';
import type { PublishPorts } from '../shared/events/publish.ts';
import type { LoggedEvent } from '../shared/events/put-on-bus.ts';
import { logError } from '../shared/observe/log.ts';
import { type RecordWork, readRecord, sequenceNumberOf, shortCodeOf } from './read-record.ts';
import type { SetAside } from './set-aside.ts';

export interface RelayPorts extends PublishPorts {
  readonly setAside: SetAside;
  readonly putMark: PutMark;
}

interface Work extends RecordWork {
  readonly record: DynamoDBRecord;
  /** Why no retry would publish the record. */
  poison: Error | undefined;
}

/**
 * Publishes the events of a batch of stream records: appends them to the event log, then puts those before the first
 * unlogged one on the bus. A record that no retry would publish is set aside. Then marks each `settling_at` before
 * which all events are in the log.
 *
 * Reports the first record that isn't done: Lambda retries from that record on, so no event is skipped and some are
 * published twice.
 */
export function makeRelay({ append, putOnBus, setAside, putMark }: RelayPorts, baseUrl: string) {
  return async function relay(records: readonly DynamoDBRecord[]): Promise<DynamoDBBatchResponse> {
    const works = records.map(workOf);
    const unlogged = await appendAll(works);
    const unpublished = await publish(works.slice(0, unlogged.index), unlogged.bodies);
    const kept = await setPoisonAside(works.slice(0, unlogged.index), unpublished);
    const unmarked = await markAll(works.slice(0, kept));
    const first = works[Math.min(unlogged.index, unpublished, kept, unmarked)];
    return { batchItemFailures: first ? [{ itemIdentifier: sequenceNumberOf(first.record) }] : [] };
  };

  function workOf(record: DynamoDBRecord): Work {
    try {
      return { record, ...readRecord(record, baseUrl), poison: undefined };
    } catch (error) {
      return { record, events: [], poison: error instanceof Error ? error : new Error(String(error)) };
    }
  }

  /** Returns the index of the first record with an event that isn't logged and may be later. */
  async function appendAll(works: readonly Work[]) {
    const { bodies, invalid } = await append(
      works.flatMap(({ events }) => events.map(({ record }) => record)),
    );
    for (const work of works) {
      if (work.events.some(({ event }) => invalid.has(event.id)))
        work.poison = new Error('The event log rejects an event.');
    }
    const index = firstIndex(works, ({ events }) =>
      events.some(({ event: { id } }) => !bodies.has(id) && !invalid.has(id)),
    );
    return { index, bodies };
  }

  /** Returns the index of the first record with an event that isn't on the bus and may be later. */
  async function publish(works: readonly Work[], bodies: ReadonlyMap<string, string>): Promise<number> {
    const logged = works.map(({ events }) =>
      events.flatMap(({ event: { id, type, occurred_at } }): LoggedEvent[] => {
        const body = bodies.get(id);
        return body === undefined ? [] : [{ id, type, occurred_at, body }];
      }),
    );
    const { unpublished, invalid } = await putOnBus(logged.flat());
    for (const [index, work] of works.entries()) {
      if (logged[index]?.some((event) => invalid.has(event)))
        work.poison = new Error('The bus rejects an event.');
    }
    return firstIndex(logged, (events) => events.some((event) => unpublished.has(event)));
  }

  /**
   * Sets aside the poison records before `end`, where Lambda will go on: a later one would be set aside again at each
   * retry. Returns the index of the first poison record that isn't set aside.
   */
  async function setPoisonAside(works: readonly Work[], end: number): Promise<number> {
    for (const [index, { record, poison }] of works.entries()) {
      if (poison === undefined) continue;
      if (index >= end) return index;
      try {
        await setAside(record);
        logError('set aside stream record', poison, { sequence_number: sequenceNumberOf(record) });
      } catch (error) {
        logError('failed to set aside stream record', error, { sequence_number: sequenceNumberOf(record) });
        return index;
      }
    }
    return works.length;
  }

  /** Returns the index of the first record whose mark isn't written. */
  async function markAll(works: readonly Work[]): Promise<number> {
    const marked = await Promise.all(works.map(mark));
    return firstIndex(marked, (isMarked) => !isMarked);
  }

  async function mark({ record, settlingAt }: Work): Promise<boolean> {
    if (settlingAt === undefined) return true;
    try {
      await putMark(shortCodeOf(record), settlingAt);
      return true;
    } catch (error) {
      logError('failed to mark settled link', error, { sequence_number: sequenceNumberOf(record) });
      return false;
    }
  }
}

/** Returns the index of the first item that matches, or the number of items. */
function firstIndex<Item>(items: readonly Item[], matches: (item: Item) => boolean): number {
  const index = items.findIndex(matches);
  return index === -1 ? items.length : index;
}
