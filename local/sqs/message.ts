/** A message attribute as its sender gave it. A `Buffer` is a Binary value. */
export interface MessageAttribute {
  /** `String`, `Number` or `Binary`, with an optional custom label after a dot. */
  readonly dataType: string;
  readonly value: string | Buffer;
}

export type MessageAttributes = Readonly<Record<string, MessageAttribute>>;

/** A message to be sent. */
export interface NewMessage {
  readonly body: string;
  /** @default none */
  readonly attributes?: MessageAttributes;
  /** The tenant that the message belongs to: fair queues keep tenants from delaying each other. @default none */
  readonly groupId?: string;
  /** Seconds until it can be received, 0 to 900. @default the queue's */
  readonly delaySeconds?: number;
  /** Who sends it: the message's `SenderId`. */
  readonly senderId: string;
}

/** What the queue says of a message that it has stored. */
export interface SentMessage {
  readonly messageId: string;
}

/** A message handed to a receiver. */
export interface ReceivedMessage {
  readonly messageId: string;
  /** Names this receipt: deletes the message or changes its visibility until it is received again. */
  readonly receiptHandle: string;
  readonly body: string;
  readonly attributes: MessageAttributes;
  /** SQS's own attributes by their names, `ApproximateReceiveCount` and the like. Times are epoch milliseconds. */
  readonly systemAttributes: Readonly<Record<string, string>>;
}

/** A message as a queue keeps it. */
export interface StoredMessage {
  readonly id: string;
  readonly body: string;
  readonly attributes: MessageAttributes;
  readonly groupId: string | undefined;
  readonly senderId: string;
  /** When it was first sent, epoch milliseconds. A dead letter keeps it. */
  readonly sentAt: number;
  /** The queue that gave up on it. */
  readonly deadLetterSourceArn: string | undefined;
  state: 'delayed' | 'waiting' | 'in flight';
  /** When a delayed or in-flight message can be received, epoch milliseconds. */
  hiddenUntil: number;
  /** Its turn among waiting messages. */
  turn: number;
  receiveCount: number;
  firstReceivedAt: number;
  receivedAt: number;
}
