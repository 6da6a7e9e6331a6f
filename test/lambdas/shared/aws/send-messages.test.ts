import { SendMessageBatchCommand, type SendMessageBatchRequestEntry, SQSClient } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sendMessages } from '../../../../lambdas/shared/aws/send-messages.ts';
import { captureLog } from '../../factories/capture-log.ts';

interface Message {
  readonly webhook_id: string;
  readonly n: number;
}

const messages = (count: number): Message[] =>
  Array.from({ length: count }, (_, n) => ({ webhook_id: 'whk_1', n }));
const numbersOf = (of: readonly Message[]) => of.map(({ n }) => n);

const client = new SQSClient();
const sqs = mockClient(client);

/** A queue that rejects the messages `rejected`, and fails every call with one of `poison`. */
function makeQueue({ rejected = [] as readonly number[], poison = [] as readonly number[] } = {}) {
  const calls: SendMessageBatchRequestEntry[][] = [];
  sqs.reset();
  sqs.on(SendMessageBatchCommand).callsFake(({ Entries }: { Entries: SendMessageBatchRequestEntry[] }) => {
    calls.push(Entries);
    const sent = Entries.map(({ MessageBody = '' }) => JSON.parse(MessageBody) as Message);
    if (sent.some(({ n }) => poison.includes(n))) throw new Error('SQS is down.');
    const failed = Entries.filter((_, index) => rejected.includes(sent[index]?.n ?? -1));
    const Failed = failed.map(({ Id }) => ({ Id, SenderFault: false, Code: 'ThrottlingException' }));
    return { Successful: [], ...(failed.length > 0 && { Failed }) };
  });
  return { calls, send: (sent: readonly Message[]) => sendMessages(client, 'queue-url', sent) };
}

describe('sending messages', () => {
  it('sends each as JSON, in the group of its webhook', async () => {
    const { send } = makeQueue();

    const unsent = await send([
      { webhook_id: 'whk_1', n: 1 },
      { webhook_id: 'whk_2', n: 2 },
    ]);

    expect(unsent).toEqual([]);
    expect(sqs.commandCalls(SendMessageBatchCommand)[0]?.args[0].input).toEqual({
      QueueUrl: 'queue-url',
      Entries: [
        { Id: '0', MessageBody: '{"webhook_id":"whk_1","n":1}', MessageGroupId: 'whk_1' },
        { Id: '1', MessageBody: '{"webhook_id":"whk_2","n":2}', MessageGroupId: 'whk_2' },
      ],
    });
  });

  it.each([
    [0, []],
    [1, [1]],
    [10, [10]],
    [11, [10, 1]],
    [25, [10, 10, 5]],
  ])('sends %i in calls of ten, with unique ids in each', async (count, sizes) => {
    const { calls, send } = makeQueue();

    expect(await send(messages(count))).toEqual([]);
    expect(calls.map((entries) => entries.length)).toEqual(sizes);
    for (const entries of calls) expect(new Set(entries.map(({ Id }) => Id)).size).toBe(entries.length);
    expect(calls.flat().map(({ MessageBody = '' }) => JSON.parse(MessageBody))).toEqual(messages(count));
  });

  it('returns the messages that SQS rejected', async () => {
    captureLog();
    const { send } = makeQueue({ rejected: [2, 11] });
    const sent = messages(12);

    const unsent = await send(sent);

    expect(unsent).toHaveLength(2);
    expect(unsent[0]).toBe(sent[2]);
    expect(unsent[1]).toBe(sent[11]);
  });

  it('returns all messages of a failed call, and still makes the other calls', async () => {
    const log = captureLog();
    const { calls, send } = makeQueue({ poison: [3] });

    expect(await send(messages(25))).toEqual(messages(10));
    expect(calls).toHaveLength(3);
    expect(log.text()).toContain('SQS is down.');
    expect(log.text()).not.toContain('whk_1');
  });

  it('sends or returns each message, whatever the queue rejects', async () => {
    captureLog();
    const anyMessage = fc.nat(40);
    await fc.assert(
      fc.asyncProperty(
        fc.nat(40),
        fc.array(anyMessage),
        fc.array(anyMessage, { maxLength: 1 }),
        async (count, rejected, poison) => {
          const { send } = makeQueue({ rejected, poison });

          const unsent = numbersOf(await send(messages(count)));

          for (const n of numbersOf(messages(count))) {
            const inFailedCall = poison.some((p) => p < count && Math.floor(p / 10) === Math.floor(n / 10));
            expect(unsent.includes(n)).toBe(inFailedCall || rejected.includes(n));
          }
        },
      ),
    );
  });
});
