/** A message attribute. A `Buffer` is a Binary value. */
export interface MessageAttribute {
  /** `String`, `Number` or `Binary`, with an optional custom label after a dot. */
  readonly dataType: string;
  readonly value: string | Buffer;
}

export type MessageAttributes = Readonly<Record<string, MessageAttribute>>;

/** A message to send. */
export interface NewMessage {
  readonly body: string;
  /** @default none */
  readonly attributes?: MessageAttributes;
  /** The message's tenant. Fair queues keep tenants from delaying each other. @default none */
  readonly groupId?: string;
  /** Seconds until it can be received, 0 to 900. @default the queue's */
  readonly delaySeconds?: number;
  /** The message's `SenderId`. */
  readonly senderId: string;
  /** The sender's `X-Amzn-Trace-Id`, which becomes the message's `AWSTraceHeader`. @default none */
  readonly traceHeader?: string | undefined;
}

/** A message as its receiver sees it. */
export interface ReceivedMessage {
  readonly messageId: string;
  /** For deleting the message or changing its visibility, until it is received again. */
  readonly receiptHandle: string;
  readonly body: string;
  readonly attributes: MessageAttributes;
  /** SQS's own attributes by name, such as `ApproximateReceiveCount`. Times are epoch milliseconds. */
  readonly systemAttributes: Readonly<Record<string, string>>;
}

/** A message in a queue. Times are epoch milliseconds. */
export interface StoredMessage {
  /** Its row in the queue's table. Rises in the order of arrival. */
  readonly row: number;
  readonly id: string;
  readonly body: string;
  readonly attributes: MessageAttributes;
  readonly groupId: string | undefined;
  readonly senderId: string;
  readonly traceHeader: string | undefined;
  /** When it was first sent, also for a dead letter. */
  readonly sentAt: number;
  readonly expiresAt: number;
  /** The queue that moved it to this dead-letter queue. */
  readonly deadLetterSourceArn: string | undefined;
  state: 'delayed' | 'waiting' | 'in flight';
  /** When it becomes or became visible. */
  hiddenUntil: number;
  receiveCount: number;
  firstReceivedAt: number;
  receivedAt: number;
}
