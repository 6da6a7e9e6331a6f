import { SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { chunks } from '../shared/batch/chunks.ts';
import { forEachLimited } from '../shared/batch/for-each-limited.ts';
import { logWarning } from '../shared/observe/log.ts';
import type { WaitingDelivery, WaitingQueue } from '../shared/waiting/waiting-delivery.ts';
import type { SweepPorts } from './sweep.ts';

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html */
const MESSAGES_PER_CALL = 10;
/** Calls in flight of one shard. All shards together stay below the SDK's 50 connections. */
const CONCURRENCY = 3;

/** Sends deliveries to their retry queues, each delayed until it is due, in its webhook's message group. */
export function makeSendDue(
  client: SQSClient,
  queueUrls: Readonly<Record<WaitingQueue, string>>,
  now: () => number,
): SweepPorts['send'] {
  return async function sendDue(items) {
    for (const queue of ['main', 'slow'] as const) {
      const batches = chunks(
        items.filter((item) => item.queue === queue),
        MESSAGES_PER_CALL,
      );
      await forEachLimited(batches, CONCURRENCY, (batch) => sendBatch(queueUrls[queue], batch));
    }
  };

  async function sendBatch(QueueUrl: string, batch: readonly WaitingDelivery[]): Promise<void> {
    const Entries = batch.map(({ message, webhook_id, due_at }, index) => ({
      Id: String(index),
      MessageBody: message,
      MessageGroupId: webhook_id,
      DelaySeconds: Math.max(0, Math.round((due_at - now()) / 1_000)),
    }));
    const { Failed = [] } = await client.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
    for (const { Id, Code, SenderFault } of Failed) {
      // SQS would refuse it again. It must not hold up the shard.
      if (!SenderFault) throw new Error(`The retry queue refused a delivery: ${Code}.`);
      const { id, webhook_id } = batch[Number(Id)] ?? {};
      logWarning('dropped waiting delivery', { delivery_id: id?.split('#')[0], webhook_id, code: Code });
    }
  }
}
