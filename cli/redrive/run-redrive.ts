import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { systemPacing } from '../../lambdas/shared/batch/in-rounds.ts';
import { makeAppendEvents } from '../../lambdas/shared/event-log/append-events.ts';
import { eventRecord } from '../../lambdas/shared/event-log/event-record.ts';
import { makeRemoveHold } from '../../lambdas/shared/event-log/settlement.ts';
import { makePublish } from '../../lambdas/shared/events/publish.ts';
import { makePutOnBus } from '../../lambdas/shared/events/put-on-bus.ts';
import { findQueue, type QueueRole } from '../deployment/find-queue.ts';
import { findTable } from '../deployment/find-table.ts';
import { type Drained, drainQueue } from './drain-queue.ts';
import { makeRedriveDelivery } from './redrive-deliveries.ts';
import { makeRedriveEvent } from './redrive-events.ts';
import { makeRedriveRecord } from './redrive-record.ts';

interface RedriveOptions {
  readonly stage: string;
  readonly limit: number;
}

const EVENT_QUEUES = [
  'WebhooksEventQueue',
  'WebhooksReplaysQueue',
  'LinksOverflowQueue',
] as const satisfies readonly QueueRole[];

/** For the log, and again for the bus: the message is hidden for 60 s. */
const PUBLISH_BUDGET_MS = 10_000;

export async function redriveDeliveries({ stage, limit }: RedriveOptions): Promise<void> {
  const sqs = new SQSClient({ maxAttempts: 3 });
  const dynamo = new DynamoDBClient({ maxAttempts: 3 });
  const deadLetters = await findQueue(sqs, stage, 'WebhooksDeadLetters');
  const redriveDelivery = makeRedriveDelivery(
    DynamoDBDocumentClient.from(dynamo),
    await findTable(dynamo, stage, 'WebhooksDeliveries'),
    await findQueue(sqs, stage, 'WebhooksRetryQueue'),
    Date.now,
  );
  report(await drainQueue(sqs, deadLetters, limit, redriveDelivery));
}

export async function redriveEvents({ stage, limit }: RedriveOptions): Promise<void> {
  const sqs = new SQSClient({ maxAttempts: 3 });
  const deadEvents = await findQueue(sqs, stage, 'EventsDeadEvents');
  const queueUrls = await Promise.all(EVENT_QUEUES.map((role) => findQueue(sqs, stage, role)));
  const dynamo = new DynamoDBClient({ maxAttempts: 3 });
  const documents = DynamoDBDocumentClient.from(dynamo);
  const eventsTable = await findTable(dynamo, stage, 'EventLogTable');
  const append = makeAppendEvents(documents, eventsTable, PUBLISH_BUDGET_MS, systemPacing);
  const bus = new EventBridgeClient({ maxAttempts: 3 });
  const putOnBus = makePutOnBus(bus, `linkbus-${stage}`, PUBLISH_BUDGET_MS, systemPacing);
  const redriveEvent = makeRedriveEvent({
    queueUrls,
    redriveRecord: makeRedriveRecord({
      publish: makePublish({ append, putOnBus }),
      removeHold: makeRemoveHold(documents, eventsTable),
    }),
    append: async (event) => (await append([eventRecord(event)])).bodies.has(event.id),
  });
  report(await drainQueue(sqs, deadEvents, limit, redriveEvent));
}

function report({ sent, skipped }: Drained): void {
  console.log(`${sent} sent again.`);
  for (const [reason, count] of skipped) console.log(`${count} left in the queue: ${reason}.`);
}
