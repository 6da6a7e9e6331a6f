import { Duration, Validations } from 'aws-cdk-lib';
import { AttributeType } from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import type { ApiKeys } from './api-keys.ts';
import type { LinkbusBus } from './event-bus.ts';
import type { Foundation } from './foundation.ts';
import { LinkbusFunction } from './linkbus-function.ts';
import { LinkbusQueue } from './queue.ts';
import { LinkbusTable } from './table.ts';

export interface WebhooksProps {
  readonly foundation: Foundation;
  readonly events: LinkbusBus;
  readonly apiKeys: ApiKeys;
  /** The version of Linkbus, for the `user-agent` that receivers see. */
  readonly version: string;
}

/** A function's time-out, six times over: what AWS recommends for the visibility time-out of its queue. */
const VISIBILITY_FACTOR = 6;

/** A message comes back this often through our own faults before it is a dead letter. */
const MAX_RECEIVES = 5;

/** Webhooks: their table, the API on them, and how an event becomes deliveries and a delivery is made. */
export class Webhooks extends Construct {
  readonly table: LinkbusTable;
  readonly deliveries: LinkbusTable;
  readonly api: LinkbusFunction;
  readonly deadLetters: LinkbusQueue;
  /** Attempts after the first, delayed until they are due. */
  readonly retryQueue: LinkbusQueue;

  constructor(scope: Construct, id: string, props: WebhooksProps) {
    super(scope, id);
    const { foundation } = props;

    this.table = new LinkbusTable(this, 'Table', {
      foundation,
      partitionKey: { name: 'workspace_id', type: AttributeType.STRING },
      sortKey: { name: 'id', type: AttributeType.STRING },
    });
    this.deliveries = new LinkbusTable(this, 'Deliveries', {
      foundation,
      partitionKey: { name: 'webhook_id', type: AttributeType.STRING },
      sortKey: { name: 'id', type: AttributeType.STRING },
      timeToLiveAttribute: 'expires_at',
    });
    this.deadLetters = new LinkbusQueue(this, 'DeadLetters', { foundation });
    Validations.of(this.deadLetters).acknowledge({
      id: 'Serverless::Serverless-SQSRedrivePolicy',
      reason: 'It is the end of the line: what is here waits for an operator.',
    });
    this.api = this.makeApi(props);
    const { deliveryQueue, retryQueue } = this.makeDispatcher(props);
    this.retryQueue = retryQueue;
    this.makeFanOut(props, deliveryQueue);
  }

  private makeApi({ foundation, apiKeys }: WebhooksProps): LinkbusFunction {
    const api = new LinkbusFunction(this, 'Api', {
      name: 'webhooks',
      foundation,
      environment: {
        WEBHOOKS_TABLE: this.table.tableName,
        DELIVERIES_TABLE: this.deliveries.tableName,
        ALLOW_PRIVATE_TARGETS: String(foundation.config.allowPrivateTargets),
      },
    });
    this.table.allow(api, 'dynamodb:PutItem', 'dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:DeleteItem');
    this.deliveries.allow(api, 'dynamodb:GetItem', 'dynamodb:Query');
    apiKeys.authenticateFor(api);
    return api;
  }

  /** Events reach fan-out through a queue: it takes them in batches, and waits for days where an invocation can't. */
  private makeFanOut({ foundation, events }: WebhooksProps, deliveryQueue: LinkbusQueue): void {
    const timeout = Duration.seconds(30);
    const eventQueue = this.makeQueue(foundation, 'EventQueue', timeout, events.deadEvents);
    events.subscribe('ToWebhooks', eventQueue);
    const fanOut = new LinkbusFunction(this, 'FanOut', {
      name: 'fan-out',
      foundation,
      timeout,
      environment: { WEBHOOKS_TABLE: this.table.tableName, DELIVERY_QUEUE_URL: deliveryQueue.queueUrl },
    });
    this.table.allow(fanOut, 'dynamodb:Query');
    deliveryQueue.allowSend(fanOut);
    eventQueue.feed(fanOut);
  }

  /** First attempts have a queue of their own, so that they never wait behind retries. */
  private makeDispatcher({ foundation, version }: WebhooksProps) {
    const { retrySchedule, dispatcherConcurrency } = foundation.config;
    // An attempt may take 15 s; the rest is for our own calls around it.
    const timeout = Duration.seconds(30);
    const deliveryQueue = this.makeQueue(foundation, 'DeliveryQueue', timeout, this.deadLetters);
    const retryQueue = this.makeQueue(foundation, 'RetryQueue', timeout, this.deadLetters);
    const dispatcher = new LinkbusFunction(this, 'Dispatcher', {
      name: 'dispatcher',
      foundation,
      reservedConcurrency: dispatcherConcurrency,
      timeout,
      environment: {
        WEBHOOKS_TABLE: this.table.tableName,
        DELIVERIES_TABLE: this.deliveries.tableName,
        RETRY_QUEUE_URL: retryQueue.queueUrl,
        DEAD_LETTER_QUEUE_URL: this.deadLetters.queueUrl,
        RETRY_SCHEDULE: retrySchedule.join(','),
        ALLOW_PRIVATE_TARGETS: String(foundation.config.allowPrivateTargets),
        LINKBUS_VERSION: version,
      },
    });
    this.table.allow(dispatcher, 'dynamodb:GetItem');
    this.deliveries.allow(dispatcher, 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem');
    retryQueue.allowSend(dispatcher);
    this.deadLetters.allowSend(dispatcher);
    // A batch that Lambda has no room for would count as received, and five of those make a message a dead letter.
    const maxConcurrency =
      dispatcherConcurrency === undefined ? undefined : Math.floor(dispatcherConcurrency / 2);
    for (const queue of [deliveryQueue, retryQueue]) queue.feed(dispatcher, { maxConcurrency });
    return { deliveryQueue, retryQueue };
  }

  private makeQueue(
    foundation: Foundation,
    id: string,
    consumerTimeout: Duration,
    deadLetters: LinkbusQueue,
  ): LinkbusQueue {
    return new LinkbusQueue(this, id, {
      foundation,
      visibilityTimeout: Duration.seconds(consumerTimeout.toSeconds() * VISIBILITY_FACTOR),
      deadLetterQueue: { queue: deadLetters, maxReceiveCount: MAX_RECEIVES },
    });
  }
}
