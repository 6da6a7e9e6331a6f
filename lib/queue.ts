import { Duration, Validations } from 'aws-cdk-lib';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { type CfnQueue, Queue, QueueEncryption, type QueueProps } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { allowKey, type Foundation } from './foundation.ts';
import type { LinkbusFunction } from './linkbus-function.ts';

export interface LinkbusQueueProps extends Pick<QueueProps, 'visibilityTimeout' | 'deadLetterQueue'> {
  readonly foundation: Foundation;
}

export interface FeedOptions {
  /**
   * Messages that are handed over at once, at most.
   * @default 10
   */
  readonly batchSize?: number;
  /**
   * How long a batch is gathered; more than ten messages need a second at least.
   * @default not at all
   */
  readonly maxBatchingWindow?: Duration;
  /**
   * Batches that are with the function at once, from 2 to 1,000.
   * @default up to 1,000, as the account has room
   */
  readonly maxConcurrency?: number | undefined;
}

/** A queue of Linkbus: encrypted at rest and on the way, keeping messages for as long as SQS does, 14 days. */
export class LinkbusQueue extends Queue {
  readonly #foundation: Foundation;

  constructor(scope: Construct, id: string, { foundation, ...props }: LinkbusQueueProps) {
    super(scope, id, {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
      ...props,
    });
    this.#foundation = foundation;
    if (foundation.key !== undefined) this.#encryptWith(foundation.key.keyArn);
  }

  /** Lets a function send messages. */
  allowSend(caller: LinkbusFunction): void {
    this.grant(caller, 'sqs:SendMessage');
    allowKey(this.#foundation, caller);
  }

  /** Hands the messages to a function, which says which of them failed. */
  feed(
    consumer: LinkbusFunction,
    { batchSize = 10, maxBatchingWindow, maxConcurrency }: FeedOptions = {},
  ): void {
    consumer.addEventSource(
      new SqsEventSource(this, {
        batchSize,
        reportBatchItemFailures: true,
        ...(maxBatchingWindow !== undefined && { maxBatchingWindow }),
        ...(maxConcurrency !== undefined && { maxConcurrency }),
      }),
    );
    allowKey(this.#foundation, consumer);
    Validations.of(consumer).acknowledge({
      id: 'Serverless::Serverless-LambdaEventSourceMappingDestination',
      reason: 'A queue can have no such destination: what fails over and over goes to its dead-letter queue.',
    });
  }

  /**
   * Not by the properties of `Queue`: if it knew the key, rules that lead here would get `kms:ReEncrypt*` and
   * `kms:GenerateDataKey*` on it, and any rule of the account could send.
   */
  #encryptWith(keyArn: string): void {
    const queue = this.node.defaultChild as CfnQueue;
    queue.addPropertyDeletionOverride('SqsManagedSseEnabled');
    queue.kmsMasterKeyId = keyArn;
  }
}
