import { Duration } from 'aws-cdk-lib';
import type { EventBus } from 'aws-cdk-lib/aws-events';
import type { Construct } from 'constructs';
import type { Foundation } from './foundation.ts';
import { LinkbusFunction } from './linkbus-function.ts';
import { LinkbusQueue } from './queue.ts';
import type { LinkbusTable } from './table.ts';

export interface DeliveryLaneProps {
  readonly foundation: Foundation;
  readonly webhooks: LinkbusTable;
  readonly deliveries: LinkbusTable;
  /** Whose turn it is where a webhook has a limit of attempts a second. */
  readonly turns: LinkbusTable;
  readonly deadLetters: LinkbusQueue;
  readonly bus: EventBus;
  /** The version of Linkbus, for the `user-agent` that receivers see. */
  readonly version: string;
  /**
   * Execution environments that are kept free for the lane, and the most that it may take.
   * @default what the account has left
   */
  readonly reservedConcurrency?: number | undefined;
  /**
   * Batches that are with the dispatcher at once, of each queue.
   * @default as many as the account has room for
   */
  readonly maxConcurrency?: number | undefined;
  /**
   * Where deliveries to slow receivers are passed on to.
   * @default nowhere: this is the lane for them
   */
  readonly slowLane?: DeliveryLane;
}

/** An attempt may take 15 s; the rest is for our own calls around it. */
const TIMEOUT = Duration.seconds(30);

/** A function's time-out, six times over: what AWS recommends for the visibility time-out of its queue. */
const VISIBILITY = Duration.seconds(TIMEOUT.toSeconds() * 6);

/** A message comes back this often through our own faults before it is a dead letter. */
const MAX_RECEIVES = 5;

/**
 * A dispatcher with its two queues: first attempts have one of their own, so that they never wait behind retries.
 *
 * It is no construct, so that what holds messages keeps its place in the stack.
 */
export class DeliveryLane {
  readonly deliveryQueue: LinkbusQueue;
  /** Attempts after the first, delayed until they are due, and deliveries that somebody asked for again. */
  readonly retryQueue: LinkbusQueue;

  /** @param prefix what the names of the queues and of the function start with: `Slow` or nothing */
  constructor(scope: Construct, prefix: '' | 'Slow', props: DeliveryLaneProps) {
    const { foundation, webhooks, deliveries, turns, deadLetters, bus, slowLane } = props;
    const queueProps = {
      foundation,
      visibilityTimeout: VISIBILITY,
      deadLetterQueue: { queue: deadLetters, maxReceiveCount: MAX_RECEIVES },
    };
    this.deliveryQueue = new LinkbusQueue(scope, `${prefix}DeliveryQueue`, queueProps);
    this.retryQueue = new LinkbusQueue(scope, `${prefix}RetryQueue`, queueProps);
    const dispatcher = new LinkbusFunction(scope, `${prefix}Dispatcher`, {
      name: 'dispatcher',
      foundation,
      reservedConcurrency: props.reservedConcurrency,
      timeout: TIMEOUT,
      environment: {
        WEBHOOKS_TABLE: webhooks.tableName,
        DELIVERIES_TABLE: deliveries.tableName,
        TURNS_TABLE: turns.tableName,
        EVENT_BUS: bus.eventBusName,
        RETRY_QUEUE_URL: this.retryQueue.queueUrl,
        DEAD_LETTER_QUEUE_URL: deadLetters.queueUrl,
        RETRY_SCHEDULE: foundation.config.retrySchedule.join(','),
        ALLOW_PRIVATE_TARGETS: String(foundation.config.allowPrivateTargets),
        LINKBUS_VERSION: props.version,
        ...(slowLane !== undefined && {
          SLOW_DELIVERY_QUEUE_URL: slowLane.deliveryQueue.queueUrl,
          SLOW_RETRY_QUEUE_URL: slowLane.retryQueue.queueUrl,
        }),
      },
    });
    webhooks.allow(dispatcher, 'dynamodb:GetItem', 'dynamodb:UpdateItem');
    deliveries.allow(dispatcher, 'dynamodb:GetItem', 'dynamodb:UpdateItem');
    turns.allow(dispatcher, 'dynamodb:UpdateItem');
    bus.grantPutEventsTo(dispatcher);
    this.retryQueue.allowSend(dispatcher);
    deadLetters.allowSend(dispatcher);
    slowLane?.deliveryQueue.allowSend(dispatcher);
    slowLane?.retryQueue.allowSend(dispatcher);
    for (const queue of [this.deliveryQueue, this.retryQueue])
      queue.feed(dispatcher, { maxConcurrency: props.maxConcurrency });
  }
}
