import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock.ts';
import { FairOrder } from './fair-order.ts';
import { IndexedHeap } from './indexed-heap.ts';
import { LongPolls, type Take } from './long-polls.ts';
import type { NewMessage, ReceivedMessage, SentMessage, StoredMessage } from './message.ts';
import { checkContents } from './message-contents.ts';
import { type QueueOptions, type QueueSettings, withDefaults } from './queue-options.ts';
import { readReceiptHandle, writeReceiptHandle } from './receipt-handle.ts';
import { invalidParameter, overLimit } from './sqs-errors.ts';

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html */
const MAX_IN_FLIGHT = 120_000;
/** Counted from the receipt. */
const MAX_VISIBILITY_MS = 12 * 60 * 60 * 1000;

/** How {@link Queue.receive} is to receive. */
export interface ReceiveOptions {
  /** Messages at most. SQS's API allows 10; an event source in this process may take more at once. */
  readonly max: number;
  /** How long to wait while there are none, in milliseconds; 0 answers at once. */
  readonly waitMs: number;
  /** How long what is received stays hidden, in milliseconds. @default the queue's visibility timeout */
  readonly visibilityTimeoutMs?: number;
  /** Ends the wait, with no messages. @default none */
  readonly signal?: AbortSignal;
}

/**
 * A standard SQS queue in memory: at-least-once delivery, visibility timeouts, delays, retention, a dead-letter
 * queue, and fair order between message groups. Messages don't survive the process.
 *
 * A dead letter keeps its id, contents and send time, and starts with a receive count of 0.
 * Each operation takes O(log n) of the messages in the queue.
 */
export class Queue {
  readonly settings: QueueSettings;
  /** Epoch milliseconds. */
  readonly createdAt: number;
  readonly #clock: Clock;
  readonly #messages = new Map<string, StoredMessage>();
  readonly #waiting = new FairOrder();
  /** Every message, by when the clock next does something to it. */
  readonly #due: IndexedHeap<StoredMessage>;
  readonly #longPolls: LongPolls;
  readonly #counts = { waiting: 0, delayed: 0, 'in flight': 0 };
  #turns = 0;
  #timer: { at: number; cancel: () => void } | undefined;

  constructor(options: QueueOptions, clock: Clock) {
    this.settings = withDefaults(options);
    this.#clock = clock;
    this.createdAt = clock.now();
    this.#due = new IndexedHeap((a, b) => this.#dueAt(a) < this.#dueAt(b));
    this.#longPolls = new LongPolls(clock, (take) => this.#take(take));
  }

  get name(): string {
    return this.settings.name;
  }

  get arn(): string {
    return this.settings.arn;
  }

  /** How many messages can be received now, are yet to appear, or are with a receiver. */
  counts(): { readonly waiting: number; readonly delayed: number; readonly inFlight: number } {
    this.#settle();
    const { waiting, delayed, 'in flight': inFlight } = this.#counts;
    return { waiting, delayed, inFlight };
  }

  /** @throws AwsError InvalidParameterValue, InvalidMessageContents or MissingParameter */
  send(message: NewMessage): SentMessage {
    checkContents(message, this.settings.maximumMessageSize);
    const now = this.#clock.now();
    const delayMs = (message.delaySeconds ?? this.settings.delaySeconds) * 1000;
    const stored: StoredMessage = {
      id: randomUUID(),
      body: message.body,
      attributes: message.attributes ?? {},
      groupId: message.groupId,
      senderId: message.senderId,
      sentAt: now,
      deadLetterSourceArn: undefined,
      state: 'delayed',
      hiddenUntil: now + delayMs,
      turn: 0,
      receiveCount: 0,
      firstReceivedAt: 0,
      receivedAt: 0,
    };
    this.#store(stored);
    return { messageId: stored.id };
  }

  /**
   * Hands out messages and hides them, or waits for some.
   * @throws AwsError OverLimit from a receive that doesn't wait, with 120,000 messages in flight
   */
  async receive(options: ReceiveOptions): Promise<ReceivedMessage[]> {
    if (options.signal?.aborted) return [];
    this.#settle();
    const take: Take = {
      max: options.max,
      visibilityTimeoutMs: options.visibilityTimeoutMs ?? this.settings.visibilityTimeoutSeconds * 1000,
    };
    const messages = this.#take(take);
    if (messages.length > 0) return messages;
    if (options.waitMs > 0) return this.#longPolls.wait(take, options.waitMs, options.signal);
    if (this.#counts['in flight'] >= MAX_IN_FLIGHT) {
      throw overLimit(`Too many messages in flight on ${this.name}: ${MAX_IN_FLIGHT}.`);
    }
    return [];
  }

  /**
   * Deletes a received message, also when it has become visible again. Does nothing when it is gone, or has
   * been received again since.
   * @throws AwsError ReceiptHandleIsInvalid
   */
  delete(receiptHandle: string): void {
    const message = this.#received(receiptHandle);
    if (message !== undefined) this.#forget(message);
  }

  /**
   * Hides a message in flight for `timeoutMs` from now; 0 makes it visible at once.
   * @throws AwsError ReceiptHandleIsInvalid, or InvalidParameterValue when it isn't in flight or would be hidden
   *   for more than 12 hours from its receipt
   */
  changeVisibility(receiptHandle: string, timeoutMs: number): void {
    this.#settle();
    const message = this.#received(receiptHandle);
    if (message?.state !== 'in flight') {
      throw invalidParameter(
        `Value ${receiptHandle} for parameter ReceiptHandle is invalid. Reason: Message does not exist or is not available for visibility timeout change.`,
      );
    }
    const until = this.#clock.now() + timeoutMs;
    if (until - message.receivedAt > MAX_VISIBILITY_MS) {
      throw invalidParameter('Total VisibilityTimeout for the message is beyond the limit [43200 seconds].');
    }
    this.#hide(message, until);
    this.#settle();
  }

  /** Deletes every message, those in flight too. */
  purge(): void {
    for (const message of this.#messages.values()) this.#forget(message);
  }

  #dueAt(message: StoredMessage): number {
    const expiresAt = message.sentAt + this.settings.retentionSeconds * 1000;
    return message.state === 'waiting' ? expiresAt : Math.min(message.hiddenUntil, expiresAt);
  }

  #received(receiptHandle: string): StoredMessage | undefined {
    const { messageId, receiveCount } = readReceiptHandle(this.arn, receiptHandle);
    const message = this.#messages.get(messageId);
    return message?.receiveCount === receiveCount ? message : undefined;
  }

  #store(message: StoredMessage): void {
    this.#messages.set(message.id, message);
    this.#counts[message.state] += 1;
    if (message.hiddenUntil > this.#clock.now()) {
      this.#hide(message, message.hiddenUntil);
    } else {
      this.#reveal(message);
    }
    this.#arm();
  }

  #hide(message: StoredMessage, until: number): void {
    message.hiddenUntil = until;
    this.#due.place(message);
  }

  #take({ max, visibilityTimeoutMs }: Take): ReceivedMessage[] {
    const now = this.#clock.now();
    const taken: ReceivedMessage[] = [];
    while (taken.length < max && this.#counts['in flight'] < MAX_IN_FLIGHT) {
      const message = this.#waiting.take();
      if (message === undefined) break;
      if (message.receiveCount === 0) message.firstReceivedAt = now;
      message.receiveCount += 1;
      message.receivedAt = now;
      this.#enter(message, 'in flight');
      this.#hide(message, now + visibilityTimeoutMs);
      taken.push(this.#receiptOf(message));
    }
    this.#arm();
    return taken;
  }

  #receiptOf(message: StoredMessage): ReceivedMessage {
    return {
      messageId: message.id,
      receiptHandle: writeReceiptHandle(this.arn, {
        messageId: message.id,
        receiveCount: message.receiveCount,
      }),
      body: message.body,
      attributes: message.attributes,
      systemAttributes: {
        ApproximateReceiveCount: String(message.receiveCount),
        SentTimestamp: String(message.sentAt),
        SenderId: message.senderId,
        ApproximateFirstReceiveTimestamp: String(message.firstReceivedAt),
        ...(message.groupId !== undefined && { MessageGroupId: message.groupId }),
        ...(message.deadLetterSourceArn !== undefined && {
          DeadLetterQueueSourceArn: message.deadLetterSourceArn,
        }),
      },
    };
  }

  /** Brings the queue up to the present: delays and time-outs that have ended, messages that have expired. */
  #settle(): void {
    const now = this.#clock.now();
    for (let message = this.#due.peek(); message !== undefined; message = this.#due.peek()) {
      if (this.#dueAt(message) > now) break;
      if (message.sentAt + this.settings.retentionSeconds * 1000 <= now) this.#forget(message);
      else this.#reveal(message);
    }
    this.#arm();
  }

  #reveal(message: StoredMessage): void {
    const { redrive } = this.settings;
    if (redrive !== undefined && message.receiveCount >= redrive.maxReceiveCount) {
      this.#forget(message);
      redrive.deadLetterQueue.#store({
        ...message,
        deadLetterSourceArn: this.arn,
        state: 'delayed',
        hiddenUntil: 0,
        receiveCount: 0,
      });
      return;
    }
    if (message.state === 'in flight') this.#waiting.landed(message);
    message.turn = this.#turns;
    this.#turns += 1;
    this.#enter(message, 'waiting');
    this.#waiting.add(message);
    this.#due.place(message);
    this.#longPolls.wake();
  }

  #forget(message: StoredMessage): void {
    this.#messages.delete(message.id);
    this.#due.delete(message);
    this.#counts[message.state] -= 1;
    if (message.state === 'waiting') this.#waiting.remove(message);
    if (message.state === 'in flight') {
      this.#waiting.landed(message);
      // Receivers may have been waiting for the number in flight to fall below the limit.
      this.#longPolls.wake();
    }
  }

  #enter(message: StoredMessage, state: StoredMessage['state']): void {
    this.#counts[message.state] -= 1;
    message.state = state;
    this.#counts[state] += 1;
  }

  /** Keeps one timer, at or before the moment the next message is due. */
  #arm(): void {
    const next = this.#due.peek();
    if (next === undefined) return;
    const at = this.#dueAt(next);
    if (this.#timer !== undefined && this.#timer.at <= at) return;
    this.#timer?.cancel();
    const cancel = this.#clock.after(Math.max(0, at - this.#clock.now()), () => {
      this.#timer = undefined;
      this.#settle();
    });
    this.#timer = { at, cancel };
  }
}
