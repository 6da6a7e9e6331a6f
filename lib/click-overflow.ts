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
  readonly redirect: LinkbusFunction;
  /** Gets the clicks that can't be counted, such as those of a link that an operator removed. */
  readonly deadEvents: LinkbusQueue;
}

/** Six times the function's time-out: what AWS recommends. A link that takes no writes is tried again after it. */
const TIMEOUT = Duration.seconds(30);
const VISIBILITY = Duration.minutes(3);

/** A day of tries, one in three minutes: a link that is busy for long is no reason to give a click up. */
const MAX_RECEIVES = 480;

/** Where clicks go that their link can't take just now, and the function that counts them, many with one write. */
export class ClickOverflow extends Construct {
  readonly queue: LinkbusQueue;
  readonly countedClicks: LinkbusTable;
  readonly consumer: LinkbusFunction;

  constructor(scope: Construct, id: string, props: ClickOverflowProps) {
    super(scope, id);
    const { foundation, links, redirect, deadEvents } = props;

    this.queue = new LinkbusQueue(this, 'Queue', {
      foundation,
      visibilityTimeout: VISIBILITY,
      deadLetterQueue: { queue: deadEvents, maxReceiveCount: MAX_RECEIVES },
    });
    this.queue.allowSend(redirect);
    redirect.addEnvironment('OVERFLOW_QUEUE_URL', this.queue.queueUrl);

    this.countedClicks = new LinkbusTable(this, 'CountedClicks', {
      foundation,
      partitionKey: { name: 'id', type: AttributeType.STRING },
      timeToLiveAttribute: 'expires_at',
    });
    this.consumer = new LinkbusFunction(this, 'Consumer', {
      name: 'overflow',
      foundation,
      timeout: TIMEOUT,
      environment: {
        LINKS_TABLE: links.tableName,
        COUNTED_CLICKS_TABLE: this.countedClicks.tableName,
      },
    });
    links.allow(this.consumer, 'dynamodb:UpdateItem');
    this.countedClicks.allow(this.consumer, 'dynamodb:PutItem');
    // Many clicks in a batch make few writes; few consumers at once rarely meet at the same link.
    this.queue.feed(this.consumer, {
      batchSize: 1_000,
      maxBatchingWindow: Duration.seconds(1),
      maxConcurrency: 2,
    });
  }
}
