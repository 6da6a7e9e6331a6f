import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import type { Context, SQSEvent } from 'aws-lambda';
import { makeDocumentClient } from '../../lambdas/shared/aws/document-client.ts';
import { requiredEnvironment } from '../../lambdas/shared/aws/environment.ts';
import { eventPartition } from '../../lambdas/shared/event-log/event-partition.ts';
import type { EventRecord } from '../../lambdas/shared/event-log/event-record.ts';
import { makePutRecords } from '../../lambdas/shared/event-log/put-events.ts';
import { exampleEvent } from '../../lambdas/shared/events/example-event.ts';
import { newId } from '../../lambdas/shared/formats/ids.ts';
import { timestamp } from '../../lambdas/shared/formats/timestamp.ts';
import { makeSendReplay } from '../../lambdas/shared/replay/queues.ts';
import { newReplay } from '../../lambdas/shared/replay/replay-record.ts';
import { makeFindReplay, makeInsertReplay } from '../../lambdas/shared/replay/replays-table.ts';
import type { WebhookRecord } from '../../lambdas/shared/webhook/webhook-record.ts';
import type { ReplayerEnvironment } from './replay-services.ts';

/**
 * Replays what a webhook has missed, with the replayer as it is deployed, in this process, and measures how fast that
 * is and how much it holds. The tables and queues are in a thread of their own. `npm run bench:replay [events]`
 */

const [EVENTS = 100_000] = process.argv.slice(2).map(Number);
const STORED_AT_ONCE = 500;
/** The replayer's time-out. */
const TIMEOUT_MS = 60_000;
const SAMPLE_AT = [10, 50, 90];
const DAY_MS = 24 * 60 * 60 * 1_000;

const { gc } = globalThis;
if (gc === undefined) throw new Error('Start it with --expose-gc.');

const services = new Worker(`${import.meta.dirname}/replay-services.ts`);
const [environment] = (await once(services, 'message')) as [ReplayerEnvironment];
Object.assign(process.env, environment);
// Its clients and its environment are made when it is loaded.
const { handler } = await import('../../lambdas/replayer/handler.ts');

const client = makeDocumentClient();
const sqs = new SQSClient();
const replaysTable = requiredEnvironment('REPLAYS_TABLE');
const QueueUrl = requiredEnvironment('REPLAY_QUEUE_URL');
const started = Date.now();

const webhook: WebhookRecord = {
  workspace_id: 'default',
  id: newId('whk', started),
  url: 'https://receiver.example/hook',
  description: null,
  events: ['link.clicked'],
  filter: null,
  headers: {},
  max_per_second: null,
  enabled: true,
  disabled_reason: null,
  secrets: [],
  created_at: timestamp(started),
  updated_at: timestamp(started),
};

/** A click of the last day. */
function record(n: number): EventRecord {
  const at = started - DAY_MS + Math.floor((n * DAY_MS) / EVENTS);
  const event = { ...exampleEvent('link.clicked'), id: newId('evt', at), occurred_at: timestamp(at) };
  return {
    partition: eventPartition('default', event.id),
    id: event.id,
    workspace_id: 'default',
    type: event.type,
    body: JSON.stringify(event),
    expires_at: Math.floor((at + 30 * DAY_MS) / 1_000),
  };
}

async function store(): Promise<void> {
  const putRecords = makePutRecords(client, requiredEnvironment('EVENTS_TABLE'), sleep);
  for (let n = 0; n < EVENTS; n += STORED_AT_ONCE) {
    const records = Array.from({ length: Math.min(STORED_AT_ONCE, EVENTS - n) }, (_, i) => record(n + i));
    const left = await putRecords(records);
    if (left.length > 0) throw new Error(`${left.length} events were not stored.`);
  }
}

/** Takes the next message of the replay queue to the replayer, as Lambda does; `false`: there is none. */
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

/** Megabytes in use, without what the collector can free. */
function heapUsed(): string {
  gc?.();
  return `${(process.memoryUsage().heapUsed / 1_000_000).toFixed(1)} MB`;
}

await client.send(new PutCommand({ TableName: requiredEnvironment('WEBHOOKS_TABLE'), Item: webhook }));
console.log(`storing ${EVENTS} events …`);
await store();

const asked = { webhook_id: webhook.id, workspace_id: 'default', only: 'missing' } as const;
const replay = newReplay(
  { ...asked, since: timestamp(started - 2 * DAY_MS), until: timestamp(started) },
  started,
);
const find = () => makeFindReplay(client, replaysTable)(webhook.id, replay.id);
await makeInsertReplay(client, replaysTable, Date.now)(replay);
await makeSendReplay(
  sqs,
  QueueUrl,
)({
  webhook_id: webhook.id,
  workspace_id: 'default',
  replay_id: replay.id,
});

console.log(`replaying; before it  ${heapUsed()}`);
const samples = (async () => {
  for (const percent of SAMPLE_AT) {
    while (((await find())?.scanned ?? 0) < (EVENTS * percent) / 100) await sleep(100);
    console.log(`at ${percent} %               ${heapUsed()}`);
  }
})();
const began = performance.now();
let invocations = 0;
while (await invoke()) invocations += 1;
// Without the second in which no message came any more.
const seconds = (performance.now() - began) / 1_000 - 1;
await samples;

const { status, scanned = 0, queued = 0 } = (await find()) ?? {};
console.log(`
${status}: ${scanned} events scanned, ${queued} queued
${seconds.toFixed(1)} s, ${Math.round(queued / seconds)} events a second, ${invocations} invocations
`);
await services.terminate();
