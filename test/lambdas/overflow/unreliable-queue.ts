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
 * A standard queue and its event source, in simulated time: batches of up to a thousand after a second at the latest,
 * two at once, and what is not acknowledged comes again after three minutes.
 *
 * @param comesTwice whether a message that was acknowledged is brought again all the same, asked for each
 */
export function makeUnreliableQueue(clock: ManualClock, comesTwice: () => boolean) {
  const messages = new Map<string, Message>();
  let sent = 0;
  let underWay = 0;

  async function deliver(batch: readonly Message[], consume: Consume): Promise<void> {
    for (const message of batch) message.visibleAt = clock.now() + VISIBILITY_MS;
    const answer = await consume({ Records: batch.map(({ id, body }) => sqsRecord(id, body)) });
    const failed = new Set(answer.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
    for (const { id } of batch) if (!failed.has(id) && !comesTwice()) messages.delete(id);
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
        while (visible.length > 0 && underWay < CONSUMERS) {
          underWay += 1;
          const over = () => {
            underWay -= 1;
          };
          deliver(visible.splice(0, BATCH_SIZE), consume).then(over, over);
        }
        clock.after(BATCHING_WINDOW_MS, poll);
      };
      poll();
    },
    sent: () => sent,
    isEmpty: () => messages.size === 0,
  };
}

/** An invocation. One that rejects has acknowledged nothing. */
export type Consume = (event: SQSEvent) => Promise<SQSBatchResponse>;
