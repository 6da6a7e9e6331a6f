import { Duration } from 'aws-cdk-lib';
import { AttributeType } from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import type { Foundation } from './foundation.ts';
import { LinkbusFunction } from './linkbus-function.ts';
import { LinkbusQueue } from './queue.ts';
import { LinkbusTable } from './table.ts';

export interface ClickOverflowProps {
  readonly foundation: Foundation;
  readonly links: LinkbusTable;
  /** The event log, which shows whether a click was counted. */
  readonly events: LinkbusTable;
  readonly redirect: LinkbusFunction;
  /** Gets clicks that can't be counted, such as those of a link that an operator removed. */
  readonly deadEvents: LinkbusQueue;
}

const TIMEOUT = Duration.seconds(30);

/** One receive every three minutes for a day: a long-throttled link must not lose clicks. */
const MAX_RECEIVES = 480;

/** The queue for clicks on throttled links, and the function that counts them, many in one write. */
export class ClickOverflow extends Construct {
  readonly queue: LinkbusQueue;
  readonly countedClicks: LinkbusTable;
  readonly consumer: LinkbusFunction;

  constructor(scope: Construct, id: string, props: ClickOverflowProps) {
    super(scope, id);
    const { foundation, links, events, redirect, deadEvents } = props;

    this.queue = new LinkbusQueue(this, 'Queue', {
      foundation,
      consumerTimeout: TIMEOUT,
      deadLetters: deadEvents,
      maxReceives: MAX_RECEIVES,
    });
    this.queue.allowSend(redirect);
    redirect.addEnvironment('OVERFLOW_QUEUE_URL', this.queue.queueUrl);
    const SETTLE_DELAY_SECONDS = String(foundation.config.settleDelaySeconds);
    redirect.addEnvironment('SETTLE_DELAY_SECONDS', SETTLE_DELAY_SECONDS);

    this.countedClicks = new LinkbusTable(this, 'CountedClicks', {
      foundation,
      partitionKey: { name: 'id', type: AttributeType.STRING },
      timeToLiveAttribute: 'expires_at',
      derived: true,
    });
    this.consumer = new LinkbusFunction(this, 'Consumer', {
      name: 'overflow',
      foundation,
      timeout: TIMEOUT,
      environment: {
        LINKS_TABLE: links.tableName,
        COUNTED_CLICKS_TABLE: this.countedClicks.tableName,
        EVENTS_TABLE: events.tableName,
        SETTLE_DELAY_SECONDS,
      },
    });
    links.allow(this.consumer, 'dynamodb:UpdateItem');
    this.countedClicks.allow(this.consumer, 'dynamodb:PutItem');
    events.allow(this.consumer, 'dynamodb:BatchGetItem', 'dynamodb:Query');
    // Large batches need few writes; few consumers rarely conflict on a link.
    this.queue.feed(this.consumer, {
      batchSize: 1_000,
      maxBatchingWindow: Duration.seconds(1),
      maxConcurrency: foundation.concurrency.queues.overflow,
    });
  }
}
