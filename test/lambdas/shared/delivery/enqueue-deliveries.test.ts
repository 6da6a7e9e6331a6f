import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, it } from 'vitest';
import { makeEnqueueDeliveries } from '../../../../lambdas/shared/delivery/enqueue-deliveries.ts';
import { captureLog } from '../../factories/capture-log.ts';
import { deliveryMessage } from '../../factories/delivery-message.ts';
import { WEBHOOK_ID } from '../../factories/fixed-values.ts';

const messages = Array.from({ length: 100 }, (_, n) => deliveryMessage({ delivery_id: `dlv_${n}` }));

function makeQueue(options?: Parameters<typeof makeEnqueueDeliveries>[2]) {
  const client = new SQSClient();
  const sqs = mockClient(client);
  const entries = () =>
    sqs.commandCalls(SendMessageBatchCommand).flatMap(({ args }) => args[0].input.Entries ?? []);
  return { sqs, entries, enqueue: makeEnqueueDeliveries(client, 'queue-url', options) };
}

/** Counts the calls in flight. */
function countCalls({ sqs }: Pick<ReturnType<typeof makeQueue>, 'sqs'>): { now: number; most: number } {
  const calls = { now: 0, most: 0 };
  sqs.on(SendMessageBatchCommand).callsFake(async () => {
    calls.now += 1;
    calls.most = Math.max(calls.most, calls.now);
    await Promise.resolve();
    calls.now -= 1;
    return {};
  });
  return calls;
}

const failed = (Id: string) => ({ Failed: [{ Id, Code: 'InternalError', SenderFault: false }] });

describe('enqueueing deliveries', () => {
  it('returns the deliveries that failed', async () => {
    captureLog();
    const { sqs, enqueue } = makeQueue();
    sqs.on(SendMessageBatchCommand).resolves(failed('1'));
    const sent = [deliveryMessage(), deliveryMessage({ webhook_id: 'whk_2' }), deliveryMessage()];

    const unsent = [...(await enqueue(sent))];

    expect(unsent).toHaveLength(1);
    expect(unsent[0]).toBe(sent[1]);
    expect(sqs.commandCalls(SendMessageBatchCommand)).toHaveLength(1);
  });

  it('sends 100 in calls of ten, one after the other', async () => {
    const { sqs, entries, enqueue } = makeQueue();
    const calls = countCalls({ sqs });

    expect(await enqueue(messages)).toEqual(new Set());
    expect(sqs.commandCalls(SendMessageBatchCommand)).toHaveLength(10);
    expect(calls.most).toBe(1);
    expect(entries()).toEqual(
      messages.map((message, n) => ({
        Id: String(n % 10),
        MessageBody: JSON.stringify(message),
        MessageGroupId: WEBHOOK_ID,
      })),
    );
  });

  it('has at most `concurrency` calls in flight', async () => {
    const { sqs, entries, enqueue } = makeQueue({ concurrency: 5 });
    const calls = countCalls({ sqs });

    expect(await enqueue(messages)).toEqual(new Set());
    expect(calls.most).toBe(5);
    expect(new Set(entries().map(({ MessageBody }) => MessageBody))).toEqual(
      new Set(messages.map((message) => JSON.stringify(message))),
    );
  });

  it('retries only the deliveries that failed', async () => {
    captureLog();
    const { sqs, entries, enqueue } = makeQueue({ tries: 3, concurrency: 5 });
    sqs.on(SendMessageBatchCommand).resolvesOnce(failed('4')).resolves({});

    expect(await enqueue(messages)).toEqual(new Set());
    expect(entries()).toHaveLength(101);
    expect(entries().at(-1)?.MessageBody).toBe(JSON.stringify(messages[4]));
  });

  it('returns the deliveries that failed at every try', async () => {
    captureLog();
    const { sqs, enqueue } = makeQueue({ tries: 3 });
    sqs.on(SendMessageBatchCommand).rejects(new Error('SQS is down.'));

    expect(await enqueue(messages.slice(0, 10))).toEqual(new Set(messages.slice(0, 10)));
    expect(sqs.commandCalls(SendMessageBatchCommand)).toHaveLength(3);
  });
});
