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
/** Sends of a message that SQS fails to take. Only it is sent again, not its page. */
const MAX_TRIES = 3;

/**
 * The codes of a message that SQS would refuse again. `SenderFault` doesn't tell: throttling and errors of a KMS key are
 * the sender's fault too.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html#API_SendMessage_Errors
 */
const REFUSED = ['InvalidMessageContents', 'InvalidParameterValue', 'MessageTooLong'];

interface Refused {
  readonly item: WaitingDelivery;
  readonly code: string;
}

/**
 * Sends deliveries to their retry queues, each delayed until it is due, in its webhook's message group. One that its
 * queue would never take goes to the deliveries' dead-letter queue, since it must not hold up the shard.
 */
export function makeSendDue(
  client: SQSClient,
  queueUrls: Readonly<Record<WaitingQueue | 'dead', string>>,
  now: () => number,
): SweepPorts['send'] {
  return async function sendDue(items) {
    for (const queue of ['main', 'slow'] as const) {
      const batches = chunks(
        items.filter((item) => item.queue === queue),
        MESSAGES_PER_CALL,
      );
      await forEachLimited(batches, CONCURRENCY, async (batch) => {
        const refused = await sendBatch(queueUrls[queue], batch);
        if (refused.length > 0) await setAside(refused);
      });
    }
  };

  async function setAside(refused: readonly Refused[]): Promise<void> {
    for (const each of refused) logWarning('dead-lettered waiting delivery', fields(each));
    const dropped = await sendBatch(
      queueUrls.dead,
      refused.map(({ item }) => item),
    );
    for (const each of dropped) logWarning('dropped waiting delivery', fields(each));
  }

  /** Returns what the queue would never take. @throws unless it took the rest */
  async function sendBatch(QueueUrl: string, batch: readonly WaitingDelivery[]): Promise<Refused[]> {
    const refused: Refused[] = [];
    let unsent = batch;
    let code: string | undefined;
    for (let tries = 0; unsent.length > 0 && tries < MAX_TRIES; tries += 1) {
      const { Failed = [] } = await client.send(
        new SendMessageBatchCommand({ QueueUrl, Entries: unsent.map(entry) }),
      );
      const failed = Failed.flatMap(({ Id, Code = '' }) => {
        const item = unsent[Number(Id)];
        return item === undefined ? [] : [{ item, code: Code }];
      });
      refused.push(...failed.filter((each) => REFUSED.includes(each.code)));
      const left = failed.filter((each) => !REFUSED.includes(each.code));
      unsent = left.map(({ item }) => item);
      code = left[0]?.code;
    }
    if (unsent.length > 0) throw new Error(`A queue did not take a waiting delivery: ${code}.`);
    return refused;
  }

  function entry({ message, webhook_id, due_at }: WaitingDelivery, index: number) {
    return {
      Id: String(index),
      MessageBody: message,
      MessageGroupId: webhook_id,
      DelaySeconds: Math.max(0, Math.round((due_at - now()) / 1_000)),
    };
  }
}

const fields = ({ item: { id, webhook_id }, code }: Refused) => ({
  delivery_id: id.split('#')[0],
  webhook_id,
  code,
});
