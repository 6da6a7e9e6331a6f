import { Duration } from 'aws-cdk-lib';
import { AttributeType } from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import { SUBSCRIPTION_ATTRIBUTES } from '../lambdas/shared/webhook/subscriptions-table.ts';
import type { ApiKeys } from './api-keys.ts';
import { Dispatcher } from './dispatcher.ts';
import type { LinkbusBus } from './event-bus.ts';
import type { EventLog } from './event-log.ts';
import type { Foundation } from './foundation.ts';
import { LinkbusFunction } from './linkbus-function.ts';
import { LinkbusQueue } from './queue.ts';
import { Replays } from './replays.ts';
import { LinkbusTable } from './table.ts';
import { WaitingDeliveries } from './waiting-deliveries.ts';

export interface WebhooksProps {
  readonly foundation: Foundation;
  readonly events: LinkbusBus;
  /** For events about webhooks, and for retries and replays. */
  readonly eventLog: EventLog;
  readonly apiKeys: ApiKeys;
  /** Version of Linkbus, for the `user-agent` of deliveries. */
  readonly version: string;
}

const FAN_OUT_TIMEOUT = Duration.seconds(30);

/** The attributes of a webhook, and of its workspace's version, that fan-out reads or writes. No secrets or headers. */
const FAN_OUT_ATTRIBUTES = [
  'workspace_id',
  ...SUBSCRIPTION_ATTRIBUTES,
  'disabled_reason',
  'disabled_at',
  'updated_at',
  'version',
  'webhooks',
];

/** Webhooks: their table and API, the fan-out that turns events into deliveries, and the dispatchers. */
export class Webhooks extends Construct {
  readonly table: LinkbusTable;
  readonly deliveries: LinkbusTable;
  readonly waiting: WaitingDeliveries;
  readonly api: LinkbusFunction;
  readonly deadLetters: LinkbusQueue;
  readonly dispatcher: Dispatcher;
  /** For recently slow receivers, so other deliveries don't wait for them. */
  readonly slowDispatcher: Dispatcher;

  constructor(scope: Construct, id: string, props: WebhooksProps) {
    super(scope, id);
    const { foundation } = props;
    const { queues } = foundation.concurrency;

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
      derived: true,
      writtenByClicks: true,
    });
    const turns = new LinkbusTable(this, 'Turns', {
      foundation,
      partitionKey: { name: 'webhook_id', type: AttributeType.STRING },
      timeToLiveAttribute: 'expires_at',
      derived: true,
    });
    this.deadLetters = new LinkbusQueue(this, 'DeadLetters', { foundation });
    this.waiting = new WaitingDeliveries(this, 'Waiting', { foundation });
    const dispatcherProps = {
      foundation,
      webhooks: this.table,
      deliveries: this.deliveries,
      turns,
      waiting: this.waiting.table,
      deadLetters: this.deadLetters,
      eventLog: props.eventLog,
      version: props.version,
    };
    this.slowDispatcher = new Dispatcher(this, 'Slow', {
      ...dispatcherProps,
      maxConcurrency: { deliveries: queues.slowDeliveries, retries: queues.slowRetries },
    });
    this.dispatcher = new Dispatcher(this, '', {
      ...dispatcherProps,
      reservedConcurrency: foundation.config.dispatcherConcurrency,
      maxConcurrency: queues,
      slow: this.slowDispatcher,
    });
    this.waiting.sweepTo({
      RETRY_QUEUE_URL: this.dispatcher.retryQueue,
      SLOW_RETRY_QUEUE_URL: this.slowDispatcher.retryQueue,
      DEAD_LETTER_QUEUE_URL: this.deadLetters,
    });
    this.#makeFanOut(props);
    this.api = this.#makeApi(props);
  }

  #makeApi({ foundation, apiKeys, events, eventLog }: WebhooksProps): LinkbusFunction {
    const api = new LinkbusFunction(this, 'Api', {
      name: 'webhooks-api',
      foundation,
      environment: {
        WEBHOOKS_TABLE: this.table.tableName,
        DELIVERIES_TABLE: this.deliveries.tableName,
        RETRY_QUEUE_URL: this.dispatcher.retryQueue.queueUrl,
        ALLOW_PRIVATE_TARGETS: String(foundation.config.allowPrivateTargets),
      },
    });
    this.table.allow(
      api,
      'dynamodb:PutItem',
      'dynamodb:GetItem',
      'dynamodb:Query',
      'dynamodb:UpdateItem',
      'dynamodb:DeleteItem',
    );
    this.deliveries.allow(
      api,
      'dynamodb:GetItem',
      'dynamodb:PutItem',
      'dynamodb:Query',
      'dynamodb:UpdateItem',
    );
    this.dispatcher.retryQueue.allowSend(api);
    eventLog.table.allow(api, 'dynamodb:GetItem');
    eventLog.allowPublish(api);
    apiKeys.authenticateFor(api);
    const replays = new Replays(this, 'Replays', {
      foundation,
      webhooks: this.table,
      deliveries: this.deliveries,
      eventLog: eventLog.table,
      retryQueue: this.dispatcher.retryQueue,
      deadEvents: events.deadEvents,
    });
    replays.allow(api);
    replays.table.allow(api, 'dynamodb:PutItem');
    return api;
  }

  /** Fan-out reads a queue, for batches and for retries of single messages. See docs/adr/0001. */
  #makeFanOut({ foundation, events, eventLog }: WebhooksProps): void {
    const eventQueue = new LinkbusQueue(this, 'EventQueue', {
      foundation,
      consumerTimeout: FAN_OUT_TIMEOUT,
      deadLetters: events.deadEvents,
    });
    events.subscribe('ToWebhooks', eventQueue);
    const fanOut = new LinkbusFunction(this, 'FanOut', {
      name: 'fan-out',
      foundation,
      timeout: FAN_OUT_TIMEOUT,
      environment: {
        WEBHOOKS_TABLE: this.table.tableName,
        DELIVERY_QUEUE_URL: this.dispatcher.deliveryQueue.queueUrl,
      },
    });
    this.table.allowAttributes(
      fanOut,
      FAN_OUT_ATTRIBUTES,
      'dynamodb:GetItem',
      'dynamodb:Query',
      'dynamodb:UpdateItem',
    );
    eventLog.allowPublish(fanOut);
    this.dispatcher.deliveryQueue.allowSend(fanOut);
    eventQueue.feed(fanOut, { maxConcurrency: foundation.concurrency.queues.fanOut });
  }
}
