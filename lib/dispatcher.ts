import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { EventLog } from './event-log.ts';
import type { Foundation } from './foundation.ts';
import { LinkbusFunction } from './linkbus-function.ts';
import { LinkbusQueue } from './queue.ts';
import type { LinkbusTable } from './table.ts';

export interface DispatcherProps {
  readonly foundation: Foundation;
  readonly webhooks: LinkbusTable;
  readonly deliveries: LinkbusTable;
  /** The next free turn of each webhook with a rate limit. */
  readonly turns: LinkbusTable;
  /** The deliveries that wait longer than a queue can delay them. */
  readonly waiting: LinkbusTable;
  readonly deadLetters: LinkbusQueue;
  readonly eventLog: EventLog;
  /** Version of Linkbus, for the `user-agent` of deliveries. */
  readonly version: string;
  /**
   * Reserved concurrency.
   * @default - unreserved
   */
  readonly reservedConcurrency?: number | undefined;
  /** Maximum concurrency of first attempts and of retries. */
  readonly maxConcurrency: { readonly deliveries: number; readonly retries: number };
  /**
   * Dispatcher that gets the deliveries to slow receivers.
   * @default - none; this dispatcher delivers to slow receivers itself
   */
  readonly slow?: Dispatcher;
}

/** The function waits for receivers most of the time, and waiting is charged by memory. See docs/cost-and-scale.md. */
const MEMORY_MB = 256;

/** An attempt takes up to 15 s; the rest is for its turn and for AWS calls. See `time-limits.ts`. */
const TIMEOUT = Duration.seconds(45);

/**
 * The dispatcher function, its grants and its two queues. First attempts have their own queue, so they never wait behind
 * retries.
 *
 * Not a construct: that would change the logical ids of queues that hold messages.
 */
export class Dispatcher {
  readonly deliveryQueue: LinkbusQueue;
  /** Retries, delayed until they are due, and deliveries requested again. */
  readonly retryQueue: LinkbusQueue;

  /** @param prefix prefix of the ids of the queues and the function */
  constructor(scope: Construct, prefix: '' | 'Slow', props: DispatcherProps) {
    const { foundation, webhooks, deliveries, turns, waiting, deadLetters, eventLog, slow } = props;
    const queueProps = { foundation, consumerTimeout: TIMEOUT, deadLetters };
    this.deliveryQueue = new LinkbusQueue(scope, `${prefix}DeliveryQueue`, queueProps);
    this.retryQueue = new LinkbusQueue(scope, `${prefix}RetryQueue`, queueProps);
    const dispatcher = new LinkbusFunction(scope, `${prefix}Dispatcher`, {
      name: 'dispatcher',
      foundation,
      reservedConcurrency: props.reservedConcurrency,
      timeout: TIMEOUT,
      memorySize: MEMORY_MB,
      // A message comes back for each wait; the retry schedule and the turns end the loop.
      allowsLoops: true,
      environment: {
        WEBHOOKS_TABLE: webhooks.tableName,
        DELIVERIES_TABLE: deliveries.tableName,
        TURNS_TABLE: turns.tableName,
        WAITING_TABLE: waiting.tableName,
        RETRY_QUEUE_URL: this.retryQueue.queueUrl,
        DEAD_LETTER_QUEUE_URL: deadLetters.queueUrl,
        RETRY_SCHEDULE: foundation.config.retrySchedule.join(','),
        ALLOW_PRIVATE_TARGETS: String(foundation.config.allowPrivateTargets),
        LINKBUS_VERSION: props.version,
        ...(slow !== undefined && {
          SLOW_DELIVERY_QUEUE_URL: slow.deliveryQueue.queueUrl,
          SLOW_RETRY_QUEUE_URL: slow.retryQueue.queueUrl,
        }),
      },
    });
    webhooks.allow(dispatcher, 'dynamodb:GetItem', 'dynamodb:UpdateItem');
    deliveries.allow(dispatcher, 'dynamodb:GetItem', 'dynamodb:PartiQLInsert', 'dynamodb:UpdateItem');
    turns.allow(dispatcher, 'dynamodb:UpdateItem');
    waiting.allow(dispatcher, 'dynamodb:PutItem');
    eventLog.allowPublish(dispatcher);
    this.retryQueue.allowSend(dispatcher);
    deadLetters.allowSend(dispatcher);
    slow?.deliveryQueue.allowSend(dispatcher);
    slow?.retryQueue.allowSend(dispatcher);
    this.deliveryQueue.feed(dispatcher, { maxConcurrency: props.maxConcurrency.deliveries });
    this.retryQueue.feed(dispatcher, { maxConcurrency: props.maxConcurrency.retries });
  }
}
