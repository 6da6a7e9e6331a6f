import { ManualClock } from '../../../local/clock.ts';
import type { NewMessage, ReceivedMessage } from '../../../local/sqs/message.ts';
import { Queue } from '../../../local/sqs/queue.ts';
import type { QueueOptions } from '../../../local/sqs/queue-options.ts';
import { memoryStorage } from '../storage-under-test.ts';

/** Makes a queue on a manual clock, with shorthands for sending and for receiving without a wait. */
export function makeQueue(
  options: Partial<QueueOptions> = {},
  clock = new ManualClock(),
  storage = memoryStorage(),
) {
  const name = options.name ?? 'orders';
  const queue = new Queue(
    { name, arn: `arn:aws:sqs:eu-west-1:000000000000:${name}`, ...options },
    { clock, storage },
  );
  const send = (body: string, more: Partial<NewMessage> = {}) =>
    queue.send({ body, senderId: 'AKIATEST', ...more });
  const receive = (max = 10) => queue.receive({ max, waitMs: 0 });
  return { queue, clock, send, receive };
}

export const bodies = (messages: readonly ReceivedMessage[]) => messages.map(({ body }) => body);
