import { setTimeout as wait } from 'node:timers/promises';
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { requiredEnvironment } from '../shared/aws/environment.ts';
import { makeFindDeliveries, makeReadFailures } from '../shared/delivery/delivery-states.ts';
import { makeEnqueueDeliveries } from '../shared/delivery/enqueue-deliveries.ts';
import { makeRecordQueued } from '../shared/delivery/record-queued.ts';
import { makeRecordReopened } from '../shared/delivery/record-reopened.ts';
import { makeFindEvents, makeReadEvents } from '../shared/event-log/read-events.ts';
import { makeSaveProgress } from '../shared/replay/save-progress.ts';
import { makeFindSubscription } from '../shared/webhook/subscriptions-table.ts';
import type { RunReplayPorts } from './run-replay.ts';

/** Connects a replay to the tables and the queue that the environment names. */
export function makeAwsReplayPorts(dynamo: DynamoDBDocumentClient, sqs: SQSClient): RunReplayPorts {
  const events = requiredEnvironment('EVENTS_TABLE');
  const deliveries = requiredEnvironment('DELIVERIES_TABLE');
  return {
    findSubscription: makeFindSubscription(dynamo, requiredEnvironment('WEBHOOKS_TABLE')),
    readEvents: makeReadEvents(dynamo, events),
    findEvents: makeFindEvents(dynamo, events, wait),
    readFailures: makeReadFailures(dynamo, deliveries),
    findDeliveries: makeFindDeliveries(dynamo, deliveries, wait),
    enqueue: makeEnqueueDeliveries(sqs, requiredEnvironment('RETRY_QUEUE_URL'), { tries: 3, concurrency: 5 }),
    recordQueued: makeRecordQueued(dynamo, deliveries, Date.now),
    recordReopened: makeRecordReopened(dynamo, deliveries, Date.now),
    saveProgress: makeSaveProgress(dynamo, requiredEnvironment('REPLAYS_TABLE')),
    now: Date.now,
    wait,
  };
}
