import { Duration } from 'aws-cdk-lib';
import { AttributeType } from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import type { Foundation } from './foundation.ts';
import { LinkbusFunction } from './linkbus-function.ts';
import { LinkbusQueue } from './queue.ts';
import { LinkbusTable } from './table.ts';

export interface ReplaysProps {
  readonly foundation: Foundation;
  readonly webhooks: LinkbusTable;
  readonly deliveries: LinkbusTable;
  readonly eventLog: LinkbusTable;
  /** Gets the deliveries that are to be made again. */
  readonly retryQueue: LinkbusQueue;
  /** Gets replays that can't go on through our own faults. */
  readonly deadEvents: LinkbusQueue;
}

/** A worker stops for its successor after 40 s; the rest is for the page that it has begun. */
const TIMEOUT = Duration.seconds(60);

/** Replays of stored events: how far each has come, and the function that works them off, a while at a time. */
export class Replays extends Construct {
  readonly table: LinkbusTable;
  readonly queue: LinkbusQueue;
  readonly #props: ReplaysProps;

  constructor(scope: Construct, id: string, props: ReplaysProps) {
    super(scope, id);
    const { foundation, webhooks, deadEvents } = props;
    this.#props = props;

    this.table = new LinkbusTable(this, 'Table', {
      foundation,
      partitionKey: { name: 'webhook_id', type: AttributeType.STRING },
      sortKey: { name: 'id', type: AttributeType.STRING },
      timeToLiveAttribute: 'expires_at',
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
      environment: { WEBHOOKS_TABLE: webhooks.tableName },
    });
    webhooks.allow(worker, 'dynamodb:GetItem');
    this.#allowReplaying(worker);
    this.queue.feed(worker, { batchSize: 1 });
  }

  /** Lets the API start replays, do the first of their work and tell how far they are. */
  startFrom(api: LinkbusFunction): void {
    this.#allowReplaying(api);
  }

  #allowReplaying(worker: LinkbusFunction): void {
    const { deliveries, eventLog, retryQueue } = this.#props;
    worker.addEnvironment('DELIVERIES_TABLE', deliveries.tableName);
    worker.addEnvironment('EVENTS_TABLE', eventLog.tableName);
    worker.addEnvironment('REPLAYS_TABLE', this.table.tableName);
    worker.addEnvironment('RETRY_QUEUE_URL', retryQueue.queueUrl);
    worker.addEnvironment('REPLAY_QUEUE_URL', this.queue.queueUrl);
    eventLog.allow(worker, 'dynamodb:BatchGetItem', 'dynamodb:Query');
    deliveries.allow(
      worker,
      'dynamodb:BatchGetItem',
      'dynamodb:PutItem',
      'dynamodb:Query',
      'dynamodb:UpdateItem',
    );
    this.table.allow(worker, 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem');
    retryQueue.allowSend(worker);
    this.queue.allowSend(worker);
  }
}
