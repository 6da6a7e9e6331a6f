import { Duration, Validations } from 'aws-cdk-lib';
import { AttributeType } from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import type { ApiKeys } from './api-keys.ts';
import { DeliveryLane } from './dispatcher.ts';
import type { LinkbusBus } from './event-bus.ts';
import type { Foundation } from './foundation.ts';
import { LinkbusFunction } from './linkbus-function.ts';
import { LinkbusQueue } from './queue.ts';
import { Replays } from './replays.ts';
import { LinkbusTable } from './table.ts';

export interface WebhooksProps {
  readonly foundation: Foundation;
  readonly events: LinkbusBus;
  /** Where events can be read back, to be delivered again. */
  readonly eventLog: LinkbusTable;
  readonly apiKeys: ApiKeys;
  /** The version of Linkbus, for the `user-agent` that receivers see. */
  readonly version: string;
}

const FAN_OUT_TIMEOUT = Duration.seconds(30);

/** Six times the function's time-out: what AWS recommends. */
const EVENT_VISIBILITY = Duration.minutes(3);

/** A message comes back this often through our own faults before it is a dead letter. */
const MAX_RECEIVES = 5;

/** Webhooks: their table, the API on them, and how an event becomes deliveries and a delivery is made. */
export class Webhooks extends Construct {
  readonly table: LinkbusTable;
  readonly deliveries: LinkbusTable;
  readonly api: LinkbusFunction;
  readonly deadLetters: LinkbusQueue;
  /** Where most deliveries go. */
  readonly lane: DeliveryLane;
  /** Where deliveries go whose receiver was slow lately, so that the others don't wait for it. */
  readonly slowLane: DeliveryLane;

  constructor(scope: Construct, id: string, props: WebhooksProps) {
    super(scope, id);
    const { foundation, events } = props;
    const { dispatcherConcurrency, slowReceiverConcurrency } = foundation.config;

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
    const turns = new LinkbusTable(this, 'Turns', {
      foundation,
      partitionKey: { name: 'webhook_id', type: AttributeType.STRING },
      timeToLiveAttribute: 'expires_at',
    });
    this.deadLetters = new LinkbusQueue(this, 'DeadLetters', { foundation });
    Validations.of(this.deadLetters).acknowledge({
      id: 'Serverless::Serverless-SQSRedrivePolicy',
      reason: 'It is the end of the line: what is here waits for an operator.',
    });

    const laneProps = {
      foundation,
      webhooks: this.table,
      deliveries: this.deliveries,
      turns,
      deadLetters: this.deadLetters,
      bus: events.bus,
      version: props.version,
    };
    this.slowLane = new DeliveryLane(this, 'Slow', {
      ...laneProps,
      maxConcurrency: Math.floor(slowReceiverConcurrency / 2),
    });
    this.lane = new DeliveryLane(this, '', {
      ...laneProps,
      reservedConcurrency: dispatcherConcurrency,
      // A batch that Lambda has no room for would count as received, and five of those make a message a dead letter.
      maxConcurrency: dispatcherConcurrency === undefined ? undefined : Math.floor(dispatcherConcurrency / 2),
      slowLane: this.slowLane,
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
        EVENT_BUS: events.bus.eventBusName,
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
    this.deliveries.allow(api, 'dynamodb:GetItem');
    eventLog.allow(api, 'dynamodb:GetItem');
    events.bus.grantPutEventsTo(api);
    apiKeys.authenticateFor(api);
    const replays = new Replays(this, 'Replays', {
      foundation,
      webhooks: this.table,
      deliveries: this.deliveries,
      eventLog,
      retryQueue: this.lane.retryQueue,
      deadEvents: events.deadEvents,
    });
    replays.startFrom(api);
    return api;
  }

  /** Events reach fan-out through a queue: it takes them in batches, and waits for days where an invocation can't. */
  #makeFanOut({ foundation, events }: WebhooksProps): void {
    const eventQueue = new LinkbusQueue(this, 'EventQueue', {
      foundation,
      visibilityTimeout: EVENT_VISIBILITY,
      deadLetterQueue: { queue: events.deadEvents, maxReceiveCount: MAX_RECEIVES },
    });
    events.subscribe('ToWebhooks', eventQueue);
    const fanOut = new LinkbusFunction(this, 'FanOut', {
      name: 'fan-out',
      foundation,
      timeout: FAN_OUT_TIMEOUT,
      environment: {
        WEBHOOKS_TABLE: this.table.tableName,
        DELIVERY_QUEUE_URL: this.lane.deliveryQueue.queueUrl,
      },
    });
    this.table.allow(fanOut, 'dynamodb:Query');
    this.lane.deliveryQueue.allowSend(fanOut);
    eventQueue.feed(fanOut);
  }
}
