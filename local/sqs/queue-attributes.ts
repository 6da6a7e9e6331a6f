import { invalidAttributeName } from './errors.ts';
import type { Queue } from './queue.ts';

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueAttributes.html */
const READERS = new Map<string, (queue: Queue) => string | number | undefined>(
  Object.entries({
    ApproximateNumberOfMessages: (queue: Queue) => queue.counts().waiting,
    ApproximateNumberOfMessagesDelayed: (queue: Queue) => queue.counts().delayed,
    ApproximateNumberOfMessagesNotVisible: (queue: Queue) => queue.counts().inFlight,
    CreatedTimestamp: (queue: Queue) => Math.floor(queue.createdAt / 1000),
    DelaySeconds: (queue: Queue) => queue.settings.delaySeconds,
    LastModifiedTimestamp: (queue: Queue) => Math.floor(queue.createdAt / 1000),
    MaximumMessageSize: (queue: Queue) => queue.settings.maximumMessageSize,
    MessageRetentionPeriod: (queue: Queue) => queue.settings.retentionSeconds,
    QueueArn: (queue: Queue) => queue.arn,
    ReceiveMessageWaitTimeSeconds: (queue: Queue) => queue.settings.receiveWaitSeconds,
    RedrivePolicy: redrivePolicyOf,
    VisibilityTimeout: (queue: Queue) => queue.settings.visibilityTimeoutSeconds,
  }),
);

/**
 * Reads a queue's attributes for GetQueueAttributes: those named, or all for `All`.
 * @throws AwsError InvalidAttributeName
 */
export function queueAttributes(queue: Queue, names: readonly string[]): Record<string, string> {
  const requested = names.includes('All') ? READERS.keys() : names;
  const attributes: Record<string, string> = {};
  for (const name of requested) {
    const read = READERS.get(name);
    if (read === undefined) throw invalidAttributeName(name);
    const value = read(queue);
    if (value !== undefined) attributes[name] = String(value);
  }
  return attributes;
}

function redrivePolicyOf(queue: Queue): string | undefined {
  const { redrive } = queue.settings;
  if (redrive === undefined) return undefined;
  return JSON.stringify({
    deadLetterTargetArn: redrive.deadLetterQueue.arn,
    maxReceiveCount: redrive.maxReceiveCount,
  });
}
