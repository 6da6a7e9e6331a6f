import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, it } from 'vitest';
import {
  makeRetry,
  makeSendToDeadLetterQueue,
  makeSendToSlowDispatcher,
} from '../../../lambdas/dispatcher/queues.ts';
import { timestamp } from '../../../lambdas/shared/formats/timestamp.ts';
import { deliveryMessage } from '../factories/delivery-message.ts';
import { NOW, WEBHOOK_ID } from '../factories/fixed-values.ts';

function makeQueue() {
  const client = new SQSClient();
  const sqs = mockClient(client);
  sqs.on(SendMessageCommand).resolves({ MessageId: '1' });
  const sent = () => sqs.commandCalls(SendMessageCommand).map(({ args }) => args[0].input);
  return { client, sqs, sent };
}

const neverPark = async () => {
  throw new Error('The wait is short.');
};

describe('a message for the retry queue', () => {
  it.each([
    ['not delayed without a due time', undefined, 0],
    ['delayed until it is due', timestamp(NOW + 5_000), 5],
    ['delayed by 15 minutes at most', timestamp(NOW + 900_000), 900],
  ])('is %s', async (_, not_before, DelaySeconds) => {
    const { client, sent } = makeQueue();
    const message = deliveryMessage({ attempt: 2, ...(not_before !== undefined && { not_before }) });

    await makeRetry(client, 'retry-queue-url', neverPark, () => NOW)(message);

    expect(sent()).toEqual([
      {
        QueueUrl: 'retry-queue-url',
        MessageBody: JSON.stringify(message),
        MessageGroupId: WEBHOOK_ID,
        DelaySeconds,
      },
    ]);
  });
});

it('a message that waits more than 15 minutes is parked until its attempt is due', async () => {
  const { client, sent } = makeQueue();
  const parked: unknown[] = [];
  const message = deliveryMessage({ attempt: 2, not_before: timestamp(NOW + 900_001) });

  await makeRetry(
    client,
    'retry-queue-url',
    async (...args) => void parked.push(args),
    () => NOW,
  )(message);

  expect(sent()).toEqual([]);
  expect(parked).toEqual([[message, NOW + 900_001]]);
});

it('a message that waits for its turn comes back every 15 minutes, for a changed limit', async () => {
  const { client, sent } = makeQueue();
  const at = timestamp(NOW + 3_600_000);

  await makeRetry(
    client,
    'url',
    neverPark,
    () => NOW,
  )(deliveryMessage({ not_before: at, turn: { at, per_second: 1 } }));

  expect(sent()).toMatchObject([{ DelaySeconds: 900 }]);
});

it('a message for the dead-letter queue is sent unchanged', async () => {
  const { client, sent } = makeQueue();
  const message = deliveryMessage({ attempt: 10 });

  await makeSendToDeadLetterQueue(client, 'dead-letter-queue-url')(message);

  expect(sent()).toEqual([
    { QueueUrl: 'dead-letter-queue-url', MessageBody: JSON.stringify(message), MessageGroupId: WEBHOOK_ID },
  ]);
});

describe('a message for the slow lane', () => {
  it.each([
    ['a first attempt from fan-out', {}, 'deliveries'],
    ['a retry', { attempt: 2, not_before: timestamp(NOW) }, 'retries'],
    ['a first attempt that was requested again', { round: 1 }, 'retries'],
    ['a first attempt that a replay queued', { origin: 'replayed' }, 'retries'],
    ['a first attempt that waited for its turn', { turn: { at: timestamp(NOW), per_second: 1 } }, 'retries'],
  ] as const)('is sent unchanged and without delay: %s', async (_, overrides, QueueUrl) => {
    const { client, sent } = makeQueue();
    const message = deliveryMessage(overrides);

    await makeSendToSlowDispatcher(client, { deliveryQueueUrl: 'deliveries', retryQueueUrl: 'retries' })(
      message,
    );

    expect(sent()).toEqual([{ QueueUrl, MessageBody: JSON.stringify(message), MessageGroupId: WEBHOOK_ID }]);
  });
});

it('sending fails if SQS does, so that the handled message is redelivered', async () => {
  const { client, sqs } = makeQueue();
  sqs.on(SendMessageCommand).rejects(new Error('SQS is down.'));

  await expect(makeRetry(client, 'url', neverPark, () => NOW)(deliveryMessage())).rejects.toThrow(
    'SQS is down.',
  );
  await expect(makeSendToDeadLetterQueue(client, 'url')(deliveryMessage())).rejects.toThrow('SQS is down.');
});
