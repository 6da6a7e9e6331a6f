import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import type { ManualClock } from '../../../local/clock.ts';
import { sqsRecord } from '../factories/sqs-record.ts';

const BATCH_SIZE = 1_000;
const BATCHING_WINDOW_MS = 1_000;
const VISIBILITY_MS = 180_000;
const CONSUMERS = 2;

interface Message {
  readonly id: string;
  readonly body: string;
  visibleAt: number;
}

/**
 * A standard queue and its event source, in simulated time: batches of up to 1,000 messages within a second, two in
 * flight at a time, and redelivery of unacknowledged messages after three minutes.
 *
 * @param redelivers whether an acknowledged message is redelivered anyway; called for each
 */
export function makeUnreliableQueue(clock: ManualClock, redelivers: () => boolean) {
  const messages = new Map<string, Message>();
  let sent = 0;
  let inFlight = 0;

  async function deliver(batch: readonly Message[], consume: Consume): Promise<void> {
    for (const message of batch) message.visibleAt = clock.now() + VISIBILITY_MS;
    const response = await consume({ Records: batch.map(({ id, body }) => sqsRecord(id, body)) });
    const failed = new Set(response.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
    for (const { id } of batch) if (!failed.has(id) && !redelivers()) messages.delete(id);
  }

  return {
    send(body: string): void {
      sent += 1;
      messages.set(String(sent), { id: String(sent), body, visibleAt: clock.now() });
    },
    /** Starts the event source. */
    readBy(consume: Consume): void {
      const poll = () => {
        const visible = [...messages.values()].filter(({ visibleAt }) => visibleAt <= clock.now());
        while (visible.length > 0 && inFlight < CONSUMERS) {
          inFlight += 1;
          const end = () => {
            inFlight -= 1;
          };
          deliver(visible.splice(0, BATCH_SIZE), consume).then(end, end);
        }
        clock.after(BATCHING_WINDOW_MS, poll);
      };
      poll();
    },
    sent: () => sent,
    isEmpty: () => messages.size === 0,
  };
}

/** An invocation. A rejected one acknowledges nothing. */
export type Consume = (event: SQSEvent) => Promise<SQSBatchResponse>;
