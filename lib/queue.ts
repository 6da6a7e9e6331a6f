import { Duration, Validations } from 'aws-cdk-lib';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { type CfnQueue, Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { allowKey } from './encryption-key.ts';
import type { Foundation } from './foundation.ts';
import type { LinkbusFunction } from './linkbus-function.ts';

export interface LinkbusQueueProps {
  readonly foundation: Foundation;
  /**
   * Timeout of the function that reads the queue. Received messages stay invisible for six times as long, as AWS
   * recommends: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
   * @default - no function reads the queue
   */
  readonly consumerTimeout?: Duration;
  /**
   * Queue for messages that failed `maxReceives` times.
   * @default - none; this is a dead-letter queue
   */
  readonly deadLetters?: LinkbusQueue;
  /**
   * Receives before a message goes to `deadLetters`. With the visibility timeout of a 30 s consumer, 50 receives last
   * two and a half hours, of the dispatcher almost four: an outage or a bad release is over by then.
   * @default 50
   */
  readonly maxReceives?: number;
}

export interface FeedOptions {
  /**
   * Maximum number of messages in a batch.
   * @default 10
   */
  readonly batchSize?: number;
  /**
   * Time to fill a batch; a batch of more than ten messages needs at least a second.
   * @default - no wait
   */
  readonly maxBatchingWindow?: Duration;
  /** Maximum number of concurrent batches, from 2 to 1,000. See {@link Foundation.concurrency}. */
  readonly maxConcurrency: number;
}

/** An SQS queue: encrypted at rest and in transit, with SQS's longest retention, 14 days. */
export class LinkbusQueue extends Queue {
  readonly #foundation: Foundation;

  constructor(scope: Construct, id: string, props: LinkbusQueueProps) {
    const { foundation, consumerTimeout, deadLetters, maxReceives = 50 } = props;
    super(scope, id, {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
      ...(consumerTimeout !== undefined && {
        visibilityTimeout: Duration.seconds(6 * consumerTimeout.toSeconds()),
      }),
      ...(deadLetters !== undefined && {
        deadLetterQueue: { queue: deadLetters, maxReceiveCount: maxReceives },
      }),
    });
    if (deadLetters === undefined) {
      Validations.of(this).acknowledge({
        id: 'Serverless::Serverless-SQSRedrivePolicy',
        reason: 'This is a dead-letter queue: messages stay until an operator redrives them.',
      });
    }
    this.#foundation = foundation;
    if (foundation.key !== undefined) this.#encryptWith(foundation.key.keyArn);
  }

  /** Grants a function `SendMessage`. */
  allowSend(caller: LinkbusFunction): void {
    this.grant(caller, 'sqs:SendMessage');
    allowKey(this.#foundation, caller);
  }

  /** Makes the queue a function's event source, with partial batch responses. */
  feed(consumer: LinkbusFunction, { batchSize = 10, maxBatchingWindow, maxConcurrency }: FeedOptions): void {
    consumer.addEventSource(
      new SqsEventSource(this, {
        batchSize,
        reportBatchItemFailures: true,
        ...(maxBatchingWindow !== undefined && { maxBatchingWindow }),
        maxConcurrency,
      }),
    );
    allowKey(this.#foundation, consumer);
    Validations.of(consumer).acknowledge({
      id: 'Serverless::Serverless-LambdaEventSourceMappingDestination',
      reason: 'A queue supports no such destination; failed messages go to its dead-letter queue.',
    });
  }

  /**
   * Bypasses `Queue`'s own property, which would grant EventBridge rules `kms:ReEncrypt*` and `kms:GenerateDataKey*`
   * and let any rule of the account send.
   */
  #encryptWith(keyArn: string): void {
    const queue = this.node.defaultChild as CfnQueue;
    queue.addPropertyDeletionOverride('SqsManagedSseEnabled');
    queue.kmsMasterKeyId = keyArn;
  }
}
