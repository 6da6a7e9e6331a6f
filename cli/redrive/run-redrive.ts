import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { findQueue, type QueueRole } from '../deployment/find-queue.ts';
import { findTable } from '../deployment/find-table.ts';
import { type Drained, drainQueue } from './drain-queue.ts';
import { makeRedriveDelivery } from './redrive-deliveries.ts';
import { makeRedriveEvent } from './redrive-events.ts';

interface RedriveOptions {
  readonly stage: string;
  readonly limit: number;
}

const EVENT_QUEUES = [
  'WebhooksEventQueue',
  'EventLogQueue',
  'WebhooksReplaysQueue',
  'LinksOverflowQueue',
] as const satisfies readonly QueueRole[];

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
  const queues = await Promise.all(EVENT_QUEUES.map((role) => findQueue(sqs, stage, role)));
  report(await drainQueue(sqs, deadEvents, limit, makeRedriveEvent(queues)));
}

function report({ sent, skipped }: Drained): void {
  console.log(`${sent} sent again.`);
  for (const [reason, count] of skipped) console.log(`${count} left in the queue: ${reason}.`);
}
