import type { StoredMessage } from './message.ts';

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html */
export const MAX_VISIBILITY_SECONDS = 43_200;

/** SQS's `RedrivePolicy`. */
export interface Redrive {
  readonly deadLetterQueue: {
    readonly arn: string;
    addDeadLetter(message: StoredMessage, sourceArn: string): void;
  };
  /** After this many receives, a message is moved instead of becoming visible again. At least 1. */
  readonly maxReceiveCount: number;
}

/** A queue's identity and settings. The numbers are those of CloudFormation's `AWS::SQS::Queue`. */
export interface QueueOptions {
  readonly name: string;
  readonly arn: string;
  /** @default 30 */
  readonly visibilityTimeoutSeconds?: number;
  /** @default 0 */
  readonly delaySeconds?: number;
  /** @default 345600 (4 days) */
  readonly retentionSeconds?: number;
  /** Bytes of body and attributes together. @default 1048576 */
  readonly maximumMessageSize?: number;
  /** How long ReceiveMessage waits if it has no `WaitTimeSeconds`. @default 0 */
  readonly receiveWaitSeconds?: number;
  /** @default none: messages are received until they expire */
  readonly redrive?: Redrive;
}

/** {@link QueueOptions} with SQS's defaults filled in. */
export type QueueSettings = Required<Omit<QueueOptions, 'redrive'>> & {
  readonly redrive: Redrive | undefined;
};

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html */
export function withDefaults(options: QueueOptions): QueueSettings {
  return {
    visibilityTimeoutSeconds: 30,
    delaySeconds: 0,
    retentionSeconds: 345_600,
    maximumMessageSize: 1_048_576,
    receiveWaitSeconds: 0,
    redrive: undefined,
    ...options,
  };
}
