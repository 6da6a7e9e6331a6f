import { type EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { inRounds, type Pacing } from '../batch/in-rounds.ts';
import { logError, logWarning } from '../observe/log.ts';
import { EVENT_SOURCE } from './linkbus-event.ts';

/** An event as the log has it. */
export interface LoggedEvent {
  readonly id: string;
  readonly type: string;
  readonly occurred_at: string;
  readonly body: string;
}

export interface PutOnBusResult {
  /** Events to publish again later. */
  readonly unpublished: ReadonlySet<LoggedEvent>;
  /** Events that the bus will never accept, whatever happens. */
  readonly invalid: ReadonlySet<LoggedEvent>;
}

/** Puts events on the bus, in order except for retries. Returns what it did instead of throwing. */
export type PutOnBus = (events: readonly LoggedEvent[]) => Promise<PutOnBusResult>;

/** The limit of PutEvents. An event is under 16 KB, so ten stay far below the size that a request may have. */
const ENTRIES_PER_CALL = 10;
const CALLS_IN_FLIGHT = 10;

/**
 * Codes that are about the entry itself. The bus may accept any other entry later: `InternalFailure` and
 * `ThrottlingException` pass, and the codes about permissions and accounts are about all entries alike.
 * https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEventsResultEntry.html
 */
const INVALID_ENTRY = new Set<string | undefined>(['MalformedDetail', 'InvalidArgument']);

/**
 * @param budgetMs milliseconds after which no call starts
 * @param onThrottled called with the number of events that a call was throttled for
 */
export function makePutOnBus(
  client: EventBridgeClient,
  busName: string,
  budgetMs: number,
  pacing: Pacing,
  onThrottled: (events: number) => void = () => {},
): PutOnBus {
  return async function putOnBus(events) {
    const invalid = new Set<LoggedEvent>();
    const rounds = { chunkSize: ENTRIES_PER_CALL, concurrency: CALLS_IN_FLIGHT, budgetMs };
    return { unpublished: new Set(await inRounds(events, rounds, pacing, put)), invalid };

    /** Returns the events to try again. */
    async function put(chunk: readonly LoggedEvent[]): Promise<readonly LoggedEvent[]> {
      try {
        const { FailedEntryCount = 0, Entries = [] } = await client.send(
          new PutEventsCommand({ Entries: chunk.map(entryOf) }),
        );
        if (FailedEntryCount === 0) return [];
        const codes = chunk.map((_, index) => {
          const entry = Entries[index];
          return entry === undefined ? 'missing' : entry.ErrorCode;
        });
        const rejected = chunk.filter((_, index) => codes[index] !== undefined);
        logWarning('event bus rejected events', {
          refused: FailedEntryCount,
          code: codes.find((code) => code !== undefined),
          event_ids: rejected.map(({ id }) => id),
        });
        onThrottled(codes.filter(isThrottling).length);
        return chunk.filter((event, index) => {
          if (INVALID_ENTRY.has(codes[index])) invalid.add(event);
          return codes[index] !== undefined && !invalid.has(event);
        });
      } catch (error) {
        return failed(chunk, error);
      }
    }

    async function failed(chunk: readonly LoggedEvent[], error: unknown): Promise<readonly LoggedEvent[]> {
      logError('failed to publish events', error, { event_ids: chunk.map(({ id }) => id) });
      const name = error instanceof Error ? error.name : undefined;
      if (isThrottling(name)) onThrottled(chunk.length);
      // Such as a request over the size limit: one entry is to blame.
      if (name !== 'ValidationException') return chunk;
      if (chunk.length > 1) return (await Promise.all(chunk.map((event) => put([event])))).flat();
      for (const event of chunk) invalid.add(event);
      return [];
    }
  };

  function entryOf({ type, occurred_at, body }: LoggedEvent) {
    return {
      EventBusName: busName,
      Source: EVENT_SOURCE,
      DetailType: type,
      Time: new Date(occurred_at),
      Detail: body,
    };
  }
}

/** One code for entries and calls: https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEventsResultEntry.html */
const isThrottling = (code: string | undefined): boolean => code === 'ThrottlingException';
