import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import type { Context, SQSEvent } from 'aws-lambda';
import { makeDocumentClient } from '../../lambdas/shared/aws/document-client.ts';
import { requiredEnvironment } from '../../lambdas/shared/aws/environment.ts';
import { systemPacing } from '../../lambdas/shared/batch/in-rounds.ts';
import { makeAppendEvents } from '../../lambdas/shared/event-log/append-events.ts';
import { type EventRecord, eventRecord } from '../../lambdas/shared/event-log/event-record.ts';
import { exampleEvent } from '../../lambdas/shared/events/example-event.ts';
import { newId } from '../../lambdas/shared/formats/ids.ts';
import { timestamp } from '../../lambdas/shared/formats/timestamp.ts';
import { makeSendReplay } from '../../lambdas/shared/replay/replay-message.ts';
import { newReplay } from '../../lambdas/shared/replay/replay-record.ts';
import { makeFindReplay, makeInsertReplay } from '../../lambdas/shared/replay/replays-table.ts';
import { webhookRecord } from '../lambdas/factories/webhook-record.ts';
import type { ReplayerEnvironment } from './replay-services.ts';

/**
 * Measures the speed and the memory use of a replay of `missing`. The deployed replayer runs in this process, its tables
 * and queues in a thread of their own. `npm run bench:replay [events]`
 */

const [EVENTS = 100_000] = process.argv.slice(2).map(Number);
const EVENTS_PER_WRITE = 500;
const APPEND_MS = 60_000;
/** The replayer's timeout. */
const TIMEOUT_MS = 60_000;
const SAMPLE_AT = [10, 50, 90];
const DAY_MS = 24 * 60 * 60 * 1_000;

const { gc } = globalThis;
if (gc === undefined) throw new Error('Run this with node --expose-gc.');

const services = new Worker(`${import.meta.dirname}/replay-services.ts`);
const [environment] = (await once(services, 'message')) as [ReplayerEnvironment];
Object.assign(process.env, environment);
// The handler reads its environment when it is imported.
const { handler } = await import('../../lambdas/replayer/handler.ts');

const client = makeDocumentClient();
const sqs = new SQSClient();
const replaysTable = requiredEnvironment('REPLAYS_TABLE');
const QueueUrl = requiredEnvironment('REPLAY_QUEUE_URL');
const started = Date.now();

const at = timestamp(started);
const webhook = webhookRecord({ id: newId('whk', started), created_at: at, updated_at: at });

/** Makes one of `EVENTS` clicks, spread over the last day. */
function record(n: number): EventRecord {
  const at = started - DAY_MS + Math.floor((n * DAY_MS) / EVENTS);
  return eventRecord({ ...exampleEvent('link.clicked'), id: newId('evt', at), occurred_at: timestamp(at) });
}

async function store(): Promise<void> {
  const append = makeAppendEvents(client, requiredEnvironment('EVENTS_TABLE'), APPEND_MS, systemPacing);
  for (let n = 0; n < EVENTS; n += EVENTS_PER_WRITE) {
    const records = Array.from({ length: Math.min(EVENTS_PER_WRITE, EVENTS - n) }, (_, i) => record(n + i));
    const { bodies } = await append(records);
    if (bodies.size < records.length) throw new Error('Some events were not stored.');
  }
}

/** Invokes the replayer with the next message of the replay queue. `false`: the queue is empty. */
async function invoke(): Promise<boolean> {
  const { Messages: [message] = [] } = await sqs.send(
    new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 1 }),
  );
  if (message === undefined) return false;
  const deadline = Date.now() + TIMEOUT_MS;
  const event = { Records: [{ messageId: message.MessageId, body: message.Body }] } as SQSEvent;
  const context = { getRemainingTimeInMillis: () => deadline - Date.now() } as Context;
  const { batchItemFailures } = await handler(event, context);
  if (batchItemFailures.length > 0) throw new Error('The replayer failed.');
  await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message.ReceiptHandle }));
  return true;
}

/** Measures the heap after a garbage collection, in megabytes. */
function heapUsed(): string {
  gc?.();
  return `${(process.memoryUsage().heapUsed / 1_000_000).toFixed(1)} MB`;
}

await client.send(new PutCommand({ TableName: requiredEnvironment('WEBHOOKS_TABLE'), Item: webhook }));
console.log(`storing ${EVENTS} events …`);
await store();

const request = { webhook_id: webhook.id, workspace_id: 'default', only: 'missing' } as const;
const replay = newReplay(
  { ...request, since: timestamp(started - 2 * DAY_MS), until: timestamp(started) },
  started,
);
const find = () => makeFindReplay(client, replaysTable)(webhook.id, replay.id);
await makeInsertReplay(client, replaysTable, Date.now)(replay);
const sendReplay = makeSendReplay(sqs, QueueUrl);
await sendReplay({ webhook_id: webhook.id, workspace_id: 'default', replay_id: replay.id });

console.log(`before the replay    ${heapUsed()}`);
const samples = (async () => {
  for (const percent of SAMPLE_AT) {
    while (((await find())?.scanned ?? 0) < (EVENTS * percent) / 100) await sleep(100);
    console.log(`at ${percent} %               ${heapUsed()}`);
  }
})();
const began = performance.now();
let invocations = 0;
while (await invoke()) invocations += 1;
// Without the last second, spent on polling an empty queue.
const seconds = (performance.now() - began) / 1_000 - 1;
await samples;

const { status, scanned = 0, queued = 0 } = (await find()) ?? {};
console.log(`
${status}: ${scanned} events scanned, ${queued} queued
${seconds.toFixed(1)} s, ${Math.round(queued / seconds)} events a second, ${invocations} invocations
`);
await services.terminate();
