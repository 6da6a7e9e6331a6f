import type { DeliveryMessage, EventToDeliver } from '../shared/delivery/delivery-message.ts';
import type { DeliveryRecord } from '../shared/delivery/delivery-record.ts';
import type { RecordQueued } from '../shared/delivery/record-queued.ts';
import type { Reopen } from '../shared/delivery/record-reopened.ts';
import type { ReplayPosition, ReplayRecord } from '../shared/replay/replay-record.ts';
import type { FindSubscription } from '../shared/webhook/subscriptions-table.ts';

/** At most so many events or deliveries are read for a page. */
export const PAGE_SIZE = 100;

/** What a replay needs to know of a delivery: not its attempts, which can be 10 KB. */
export type KnownDelivery = Pick<
  DeliveryRecord,
  'webhook_id' | 'id' | 'event_id' | 'status' | 'attempt_count' | 'round' | 'schedule_start'
>;

/** A part of what has ids in this range, in the order of time. */
export interface RangeQuery {
  /** The lowest id that belongs to it. */
  readonly from: string;
  /** Ids are lower than this one. */
  readonly to: string;
  /** The id to go on after. */
  readonly after?: string;
  /** How many are read at most. */
  readonly limit: number;
}

/** `after` is the id to go on after; without it that was the end. */
export interface Range<Item> {
  readonly items: readonly Item[];
  readonly after?: string;
}

export interface ReplayPorts {
  readonly findSubscription: FindSubscription;
  /** Reads the event log. */
  readonly readEvents: (partition: string, query: RangeQuery) => Promise<Range<EventToDeliver>>;
  /** Those of up to 100 events that are in the log. */
  readonly findEvents: (
    workspaceId: string,
    eventIds: readonly string[],
  ) => Promise<readonly EventToDeliver[]>;
  /** Reads a webhook's deliveries and gives those that ended after failed attempts; `scanned` is how many it read. */
  readonly readFailures: (
    webhookId: string,
    query: RangeQuery,
  ) => Promise<Range<KnownDelivery> & { readonly scanned: number }>;
  /** Those of up to 100 deliveries that are on record. */
  readonly findDeliveries: (
    webhookId: string,
    deliveryIds: readonly string[],
  ) => Promise<readonly KnownDelivery[]>;
  /** Sends up to 100 messages to the retry queue and returns those that it could not send. */
  readonly enqueue: (messages: readonly DeliveryMessage[]) => Promise<ReadonlySet<DeliveryMessage>>;
  readonly recordQueued: RecordQueued;
  readonly reopen: Reopen;
  readonly now: () => number;
}

/** What is to be delivered of one page. */
export interface ReplayPage extends Pick<ReplayRecord, 'scanned' | 'skipped'> {
  readonly messages: readonly DeliveryMessage[];
  /** Where the next page starts; `undefined`: this was the last. */
  readonly next: ReplayPosition | undefined;
}
