import { Duration } from 'aws-cdk-lib';
import { AttributeType, type Table } from 'aws-cdk-lib/aws-dynamodb';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { ApiKeys } from './api-keys.ts';
import type { LinkbusBus } from './event-bus.ts';
import { LinkbusFunction } from './linkbus-function.ts';
import { LinkbusTable } from './table.ts';

export interface WebhooksProps {
  readonly events: LinkbusBus;
  readonly apiKeys: ApiKeys;
  /** Waits before each further attempt, in seconds. */
  readonly retrySchedule: readonly number[];
  /** Whether targets may be plain http and private addresses. */
  readonly allowPrivateTargets: boolean;
  /** The version of Linkbus, for the `user-agent` that receivers see. */
  readonly version: string;
}

/** A function's time-out, six times over: what AWS recommends for the visibility time-out of its queue. */
const VISIBILITY_FACTOR = 6;

/** A message comes back this often through our own faults before it is a dead letter. */
const MAX_RECEIVES = 5;

/** Webhooks: their table, the API on them, and how an event becomes deliveries and a delivery is made. */
export class Webhooks extends Construct {
  readonly table: Table;
  readonly deliveries: Table;
  readonly api: LinkbusFunction;
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, props: WebhooksProps) {
    super(scope, id);

    this.table = new LinkbusTable(this, 'Table', {
      partitionKey: { name: 'workspace_id', type: AttributeType.STRING },
      sortKey: { name: 'id', type: AttributeType.STRING },
    });
    this.deliveries = new LinkbusTable(this, 'Deliveries', {
      partitionKey: { name: 'webhook_id', type: AttributeType.STRING },
      sortKey: { name: 'id', type: AttributeType.STRING },
      timeToLiveAttribute: 'expires_at',
    });
    this.deadLetters = new Queue(this, 'DeadLetters', {
      encryption: QueueEncryption.SQS_MANAGED,
      retentionPeriod: Duration.days(14),
    });
    this.api = this.makeApi(props);
    const deliveryQueue = this.makeDispatcher(props);
    this.makeFanOut(props, deliveryQueue);
  }

  private makeApi({ apiKeys, allowPrivateTargets }: WebhooksProps): LinkbusFunction {
    const api = new LinkbusFunction(this, 'Api', {
      name: 'webhooks',
      environment: {
        WEBHOOKS_TABLE: this.table.tableName,
        DELIVERIES_TABLE: this.deliveries.tableName,
        ALLOW_PRIVATE_TARGETS: String(allowPrivateTargets),
      },
    });
    this.table.grant(api, 'dynamodb:PutItem', 'dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:DeleteItem');
    this.deliveries.grant(api, 'dynamodb:GetItem', 'dynamodb:Query');
    apiKeys.authenticateFor(api);
    return api;
  }

  /** Events reach fan-out through a queue: it takes them in batches, and waits for days where an invocation can't. */
  private makeFanOut({ events }: WebhooksProps, deliveryQueue: Queue): void {
    const timeout = Duration.seconds(30);
    const eventQueue = this.makeQueue('EventQueue', timeout, events.deadEvents);
    events.subscribe('ToWebhooks', eventQueue);
    const fanOut = new LinkbusFunction(this, 'FanOut', {
      name: 'fan-out',
      timeout,
      environment: { WEBHOOKS_TABLE: this.table.tableName, DELIVERY_QUEUE_URL: deliveryQueue.queueUrl },
    });
    this.table.grant(fanOut, 'dynamodb:Query');
    deliveryQueue.grant(fanOut, 'sqs:SendMessage');
    fanOut.addEventSource(new SqsEventSource(eventQueue, { batchSize: 10, reportBatchItemFailures: true }));
  }

  /** First attempts have a queue of their own, so that they never wait behind retries. */
  private makeDispatcher({ retrySchedule, allowPrivateTargets, version }: WebhooksProps): Queue {
    // An attempt may take 15 s; the rest is for our own calls around it.
    const timeout = Duration.seconds(30);
    const deliveryQueue = this.makeQueue('DeliveryQueue', timeout, this.deadLetters);
    const retryQueue = this.makeQueue('RetryQueue', timeout, this.deadLetters);
    const dispatcher = new LinkbusFunction(this, 'Dispatcher', {
      name: 'dispatcher',
      timeout,
      environment: {
        WEBHOOKS_TABLE: this.table.tableName,
        DELIVERIES_TABLE: this.deliveries.tableName,
        RETRY_QUEUE_URL: retryQueue.queueUrl,
        DEAD_LETTER_QUEUE_URL: this.deadLetters.queueUrl,
        RETRY_SCHEDULE: retrySchedule.join(','),
        ALLOW_PRIVATE_TARGETS: String(allowPrivateTargets),
        LINKBUS_VERSION: version,
      },
    });
    this.table.grant(dispatcher, 'dynamodb:GetItem');
    this.deliveries.grant(dispatcher, 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem');
    retryQueue.grant(dispatcher, 'sqs:SendMessage');
    this.deadLetters.grant(dispatcher, 'sqs:SendMessage');
    for (const queue of [deliveryQueue, retryQueue]) {
      dispatcher.addEventSource(new SqsEventSource(queue, { batchSize: 10, reportBatchItemFailures: true }));
    }
    return deliveryQueue;
  }

  private makeQueue(id: string, consumerTimeout: Duration, deadLetters: Queue): Queue {
    return new Queue(this, id, {
      encryption: QueueEncryption.SQS_MANAGED,
      visibilityTimeout: Duration.seconds(consumerTimeout.toSeconds() * VISIBILITY_FACTOR),
      retentionPeriod: Duration.days(14),
      deadLetterQueue: { queue: deadLetters, maxReceiveCount: MAX_RECEIVES },
    });
  }
}
