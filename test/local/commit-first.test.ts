import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { expect, it, onTestFinished } from 'vitest';
import type { Storage } from '../../local/storage/storage.ts';
import { arnOf, handMadeStack, readsQueue, streamingTable } from './hand-made-stack.ts';
import { startStack } from './running-stack.ts';
import { memoryStorage } from './storage-under-test.ts';

/** A storage that says "committed" only after {@link open}. */
function gatedStorage() {
  const storage = memoryStorage();
  let gate = Promise.withResolvers<void>();
  gate.resolve();
  return {
    storage: { ...storage, committed: () => gate.promise } satisfies Storage,
    shut() {
      gate = Promise.withResolvers();
    },
    open: () => gate.resolve(),
  };
}

async function startWorker() {
  const gated = gatedStorage();
  const stack = handMadeStack(
    { Worker: { source: `exports.handler = async () => console.log('1')`, allow: [readsQueue('Jobs')] } },
    {
      Jobs: { Type: 'AWS::SQS::Queue' },
      Links: streamingTable,
      JobsToWorker: {
        Type: 'AWS::Lambda::EventSourceMapping',
        Properties: { EventSourceArn: arnOf('Jobs'), FunctionName: { Ref: 'Worker' } },
      },
    },
    { Jobs: { Ref: 'Jobs' }, Links: { Ref: 'Links' } },
  );
  const running = await startStack(stack, { storage: gated.storage });
  onTestFinished(running.stop);
  gated.shut();
  return { ...running, ...gated, jobs: String(running.outputs.Jobs), links: String(running.outputs.Links) };
}

/** Tells whether a promise is settled after a while: long enough for a request over loopback. */
async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  const later = new Promise((resolve) => setTimeout(resolve, 100, 'later'));
  const settled = promise.then(
    () => 'settled',
    () => 'settled',
  );
  return (await Promise.race([settled, later])) === 'settled';
}

it('a function is invoked with a message only once the message is committed', async () => {
  const { sqs, jobs, logged, open } = await startWorker();
  const sent = sqs.send(new SendMessageCommand({ QueueUrl: jobs, MessageBody: 'do it' }));
  const invoked = logged('Test-Worker');

  expect(await Promise.all([isSettled(sent), isSettled(invoked)])).toEqual([false, false]);
  open();
  await Promise.all([sent, invoked]);
});

it('a write, a read and an error get their response after the commit of everything it shows', async () => {
  const { dynamodb, links, open } = await startWorker();
  const TableName = links;
  const item = { id: { S: 'a' } };
  const onlyIfNew = { ConditionExpression: 'attribute_not_exists(id)' };
  const write = dynamodb.send(new PutItemCommand({ TableName, Item: item }));
  expect(await isSettled(write)).toBe(false);
  const read = dynamodb.send(new GetItemCommand({ TableName, Key: item }));
  const refused = dynamodb.send(new PutItemCommand({ TableName, Item: item, ...onlyIfNew }));
  const settled = Promise.allSettled([write, read, refused]);

  expect(await Promise.all([read, refused].map(isSettled))).toEqual([false, false]);
  open();
  expect((await settled).map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected']);
});
