import { SendMessageBatchCommand, type SendMessageBatchRequestEntry, SQSClient } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sendMessages } from '../../../../lambdas/shared/aws/send-messages.ts';
import { captureLog } from '../../factories/capture-log.ts';

const messages = (count: number) =>
  Array.from({ length: count }, (_, i) => ({ body: `message ${i}`, group: 'whk_1' }));

const client = new SQSClient();
const sqs = mockClient(client);

/** A queue that refuses the messages of these bodies, and fails the calls that carry one of `poison`. */
function makeQueue({ refused = [] as readonly string[], poison = [] as readonly string[] } = {}) {
  const calls: SendMessageBatchRequestEntry[][] = [];
  sqs.reset();
  sqs.on(SendMessageBatchCommand).callsFake(({ Entries }: { Entries: SendMessageBatchRequestEntry[] }) => {
    calls.push(Entries);
    if (Entries.some(({ MessageBody = '' }) => poison.includes(MessageBody))) throw new Error('SQS is away.');
    const failed = Entries.filter(({ MessageBody = '' }) => refused.includes(MessageBody));
    const Failed = failed.map(({ Id }) => ({ Id, SenderFault: false, Code: 'ThrottlingException' }));
    return { Successful: [], ...(failed.length > 0 && { Failed }) };
  });
  return { calls, send: (sent: ReturnType<typeof messages>) => sendMessages(client, 'queue-url', sent) };
}

describe('sending messages', () => {
  it('gives each its body, its group and its delay', async () => {
    sqs.reset();
    sqs.on(SendMessageBatchCommand).resolves({ Successful: [] });

    const unsent = await sendMessages(client, 'queue-url', [
      { body: 'now', group: 'whk_1' },
      { body: 'later', group: 'whk_2', delaySeconds: 900 },
    ]);

    expect(unsent).toEqual([]);
    expect(sqs.commandCalls(SendMessageBatchCommand)[0]?.args[0].input).toEqual({
      QueueUrl: 'queue-url',
      Entries: [
        { Id: '0', MessageBody: 'now', MessageGroupId: 'whk_1' },
        { Id: '1', MessageBody: 'later', MessageGroupId: 'whk_2', DelaySeconds: 900 },
      ],
    });
  });

  it.each([
    [0, []],
    [1, [1]],
    [10, [10]],
    [11, [10, 1]],
    [25, [10, 10, 5]],
  ])('sends %i in calls of ten, each with ids of its own', async (count, sizes) => {
    const { calls, send } = makeQueue();

    expect(await send(messages(count))).toEqual([]);
    expect(calls.map((entries) => entries.length)).toEqual(sizes);
    for (const entries of calls) expect(new Set(entries.map(({ Id }) => Id)).size).toBe(entries.length);
    expect(calls.flat().map(({ MessageBody }) => MessageBody)).toEqual(
      messages(count).map(({ body }) => body),
    );
  });

  it('returns the very messages that SQS refused', async () => {
    captureLog();
    const { send } = makeQueue({ refused: ['message 2', 'message 11'] });
    const sent = messages(12);

    const unsent = await send(sent);

    expect(unsent).toHaveLength(2);
    expect(unsent[0]).toBe(sent[2]);
    expect(unsent[1]).toBe(sent[11]);
  });

  it('returns all messages of a call that failed, and still makes the other calls', async () => {
    const log = captureLog();
    const { calls, send } = makeQueue({ poison: ['message 3'] });

    expect((await send(messages(25))).map(({ body }) => body)).toEqual(messages(10).map(({ body }) => body));
    expect(calls).toHaveLength(3);
    expect(log.text()).toContain('SQS is away.');
    expect(log.text()).not.toContain('message 3');
  });
});

it('a message is either sent or returned, whatever the queue refuses', async () => {
  captureLog();
  await fc.assert(
    fc.asyncProperty(
      fc.nat(40),
      fc.array(fc.nat(40)),
      fc.array(fc.nat(40), { maxLength: 1 }),
      async (n, r, p) => {
        const refused = r.map((i) => `message ${i}`);
        const poison = p.map((i) => `message ${i}`);
        const { send } = makeQueue({ refused, poison });

        const unsent = new Set((await send(messages(n))).map(({ body }) => body));

        for (const [i, { body }] of messages(n).entries()) {
          const inFailedCall = p.some((k) => k < n && Math.floor(k / 10) === Math.floor(i / 10));
          expect(unsent.has(body)).toBe(inFailedCall || refused.includes(body));
        }
      },
    ),
  );
});
