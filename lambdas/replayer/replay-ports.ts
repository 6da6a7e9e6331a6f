import type { DeliveryMessage } from '../shared/delivery/delivery-message.ts';
import type { FindDeliveries, KnownDelivery, ReadFailures } from '../shared/delivery/delivery-states.ts';
import type { EnqueueDeliveries } from '../shared/delivery/enqueue-deliveries.ts';
import type { RecordQueued } from '../shared/delivery/record-queued.ts';
import type { RecordReopened } from '../shared/delivery/record-reopened.ts';
import type { FindEvents, ReadEvents } from '../shared/event-log/read-events.ts';
import type { ReplayPosition, ReplayRecord } from '../shared/replay/replay-record.ts';
import type { FindSubscription } from '../shared/webhook/subscriptions-table.ts';

/** Maximum number of events or deliveries read for a page. */
export const PAGE_SIZE = 100;

export interface ReplayPorts {
  readonly findSubscription: FindSubscription;
  readonly readEvents: ReadEvents;
  readonly findEvents: FindEvents;
  readonly readFailures: ReadFailures;
  readonly findDeliveries: FindDeliveries;
  /** Sends to the retry queue. */
  readonly enqueue: EnqueueDeliveries;
  readonly recordQueued: RecordQueued;
  readonly recordReopened: RecordReopened;
  readonly now: () => number;
}

/** The deliveries that one page of a replay makes. */
export interface ReplayPage extends Pick<ReplayRecord, 'scanned' | 'skipped'> {
  readonly messages: readonly DeliveryMessage[];
  /** The recorded deliveries among those of the messages. */
  readonly deliveries: readonly KnownDelivery[];
  /** Start of the next page; `undefined` after the last one. */
  readonly next?: ReplayPosition | undefined;
}
