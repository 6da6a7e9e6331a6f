import { Duration } from 'aws-cdk-lib';
import { AttributeType } from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import { SUBSCRIPTION_ATTRIBUTES } from '../lambdas/shared/webhook/subscriptions-table.ts';
import type { Foundation } from './foundation.ts';
import { LinkbusFunction } from './linkbus-function.ts';
import { LinkbusQueue } from './queue.ts';
import { LinkbusTable } from './table.ts';

export interface ReplaysProps {
  readonly foundation: Foundation;
  readonly webhooks: LinkbusTable;
  readonly deliveries: LinkbusTable;
  readonly eventLog: LinkbusTable;
  /** Receives the deliveries of a replay. */
  readonly retryQueue: LinkbusQueue;
  /** Receives replay messages that keep failing. */
  readonly deadEvents: LinkbusQueue;
}

/** A worker hands over after 40 s; the rest is for the page in progress. */
const TIMEOUT = Duration.seconds(60);

/** Replays of stored events: their table, their queue and the function that works on them. */
export class Replays extends Construct {
  readonly table: LinkbusTable;
  readonly queue: LinkbusQueue;

  constructor(scope: Construct, id: string, props: ReplaysProps) {
    super(scope, id);
    const { foundation, webhooks, deliveries, eventLog, retryQueue, deadEvents } = props;

    this.table = new LinkbusTable(this, 'Table', {
      foundation,
      partitionKey: { name: 'webhook_id', type: AttributeType.STRING },
      sortKey: { name: 'id', type: AttributeType.STRING },
      timeToLiveAttribute: 'expires_at',
      derived: true,
    });
    this.queue = new LinkbusQueue(this, 'Queue', {
      foundation,
      consumerTimeout: TIMEOUT,
      deadLetters: deadEvents,
    });
    const worker = new LinkbusFunction(this, 'Worker', {
      name: 'replayer',
      foundation,
      timeout: TIMEOUT,
      // A worker hands over to the next one; the end of the events ends the loop.
      allowsLoops: true,
      environment: {
        WEBHOOKS_TABLE: webhooks.tableName,
        DELIVERIES_TABLE: deliveries.tableName,
        EVENTS_TABLE: eventLog.tableName,
        RETRY_QUEUE_URL: retryQueue.queueUrl,
      },
    });
    webhooks.allowAttributes(worker, ['workspace_id', ...SUBSCRIPTION_ATTRIBUTES], 'dynamodb:GetItem');
    eventLog.allow(worker, 'dynamodb:BatchGetItem', 'dynamodb:Query');
    deliveries.allow(
      worker,
      'dynamodb:BatchGetItem',
      'dynamodb:PutItem',
      'dynamodb:Query',
      'dynamodb:UpdateItem',
    );
    retryQueue.allowSend(worker);
    this.allow(worker);
    this.queue.feed(worker, { batchSize: 1, maxConcurrency: foundation.concurrency.queues.replays });
  }

  /** Lets a function read and change replays, and send their messages. */
  allow(caller: LinkbusFunction): void {
    caller.addEnvironment('REPLAYS_TABLE', this.table.tableName);
    caller.addEnvironment('REPLAY_QUEUE_URL', this.queue.queueUrl);
    this.table.allow(caller, 'dynamodb:GetItem', 'dynamodb:UpdateItem');
    this.queue.allowSend(caller);
  }
}
