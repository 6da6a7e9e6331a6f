import type { Clock } from '../clock.ts';
import type { Storage } from '../storage/storage.ts';
import { acceptDeadLetter, acceptMessage } from './accept-message.ts';
import { invalidParameter, overLimit } from './errors.ts';
import { LongPolls, type ReceiveRequest } from './long-polls.ts';
import type { NewMessage, ReceivedMessage, StoredMessage } from './message.ts';
import { checkContents } from './message-contents.ts';
import { MessageStore } from './message-store.ts';
import { openMessageTable } from './message-table.ts';
import {
  MAX_VISIBILITY_SECONDS,
  type QueueOptions,
  type QueueSettings,
  withDefaults,
} from './queue-options.ts';
import { readReceiptHandle, toReceivedMessage } from './receipt.ts';

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html */
const MAX_IN_FLIGHT = 120_000;

/** Options of {@link Queue.receive}. */
export interface ReceiveOptions {
  /** Maximum messages to receive. */
  readonly max: number;
  /** How long to wait for a first message, in milliseconds. 0 returns immediately. */
  readonly waitMs: number;
  /** How long received messages stay hidden, in milliseconds. @default the queue's visibility timeout */
  readonly visibilityTimeoutMs?: number;
  /** Ends the wait without messages. @default none */
  readonly signal?: AbortSignal;
}

/**
 * A standard SQS queue: at-least-once delivery, visibility timeouts, delays, retention, a dead-letter queue, and fair
 * order between message groups. A dead letter keeps its id, contents and send time; its receive count restarts at 0.
 * A queue starts with the messages that the storage has for its ARN.
 */
export class Queue {
  readonly name: string;
  readonly arn: string;
  readonly settings: QueueSettings;
  /** Epoch milliseconds. */
  readonly createdAt: number;
  readonly #clock: Clock;
  readonly #messages: MessageStore;
  readonly #longPolls: LongPolls;
  readonly #listeners = new Set<() => void>();

  constructor(
    options: QueueOptions,
    { clock, storage }: { readonly clock: Clock; readonly storage: Storage },
  ) {
    this.name = options.name;
    this.arn = options.arn;
    this.settings = withDefaults(options);
    this.#clock = clock;
    this.createdAt = clock.now();
    const table = openMessageTable(storage, this.arn);
    this.#messages = new MessageStore(clock, table, (message) => this.#handleDue(message));
    this.#longPolls = new LongPolls(clock, (request) => this.#take(request));
    this.#messages.load();
  }

  /** Counts the messages that can be received now, are delayed, or are in flight. */
  counts(): { readonly waiting: number; readonly delayed: number; readonly inFlight: number } {
    this.#messages.update();
    const { waiting, delayed, 'in flight': inFlight } = this.#messages.counts;
    return { waiting, delayed, inFlight };
  }

  /** Counts the messages that {@link take} would return. */
  get receivable(): number {
    const { waiting, 'in flight': inFlight } = this.#messages.counts;
    return Math.min(waiting, MAX_IN_FLIGHT - inFlight);
  }

  /** Calls `listener` whenever {@link receivable} may have grown. @returns a function that stops this */
  onReceivable(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Sends a message. @throws AwsError InvalidParameterValue, InvalidMessageContents or MissingParameter */
  send(message: NewMessage): { readonly messageId: string } {
    checkContents(message, this.settings.maximumMessageSize);
    const accepted = acceptMessage(message, this.settings, this.#clock.now());
    this.#messages.add(accepted);
    return { messageId: accepted.id };
  }

  /** Adds a message that the queue `sourceArn` moved here. */
  addDeadLetter(message: StoredMessage, sourceArn: string): void {
    this.#messages.add(acceptDeadLetter(message, sourceArn, this.settings, this.#clock.now()));
  }

  /** Receives up to `max` messages, with the queue's visibility timeout; none if there are none. */
  take(max: number): ReceivedMessage[] {
    this.#messages.update();
    return this.#take({ max, visibilityTimeoutMs: this.settings.visibilityTimeoutSeconds * 1000 });
  }

  /**
   * Receives messages and hides them, or waits for some.
   * @throws AwsError OverLimit when it doesn't wait and 120,000 messages are in flight
   */
  async receive(options: ReceiveOptions): Promise<ReceivedMessage[]> {
    if (options.signal?.aborted) return [];
    this.#messages.update();
    const request: ReceiveRequest = {
      max: options.max,
      visibilityTimeoutMs: options.visibilityTimeoutMs ?? this.settings.visibilityTimeoutSeconds * 1000,
    };
    const messages = this.#take(request);
    if (messages.length > 0) return messages;
    if (options.waitMs > 0) return this.#longPolls.wait(request, options.waitMs, options.signal);
    if (this.#messages.counts['in flight'] >= MAX_IN_FLIGHT) {
      throw overLimit(`Too many messages in flight on ${this.name}: ${MAX_IN_FLIGHT}.`);
    }
    return [];
  }

  /**
   * Deletes a received message, even if it is visible again. Does nothing if it was deleted or received again.
   * @throws AwsError ReceiptHandleIsInvalid
   */
  delete(receiptHandle: string): void {
    const message = this.#find(receiptHandle);
    if (message !== undefined) this.#delete(message);
  }

  /**
   * Moves a received message to the dead-letter queue at once, or deletes it if there is none.
   * @throws AwsError ReceiptHandleIsInvalid
   */
  giveUp(receiptHandle: string): void {
    const message = this.#find(receiptHandle);
    if (message === undefined) return;
    this.#delete(message);
    this.settings.redrive?.deadLetterQueue.addDeadLetter(message, this.arn);
  }

  /**
   * Hides a message in flight for `timeoutMs` from now. 0 makes it visible immediately.
   * @throws AwsError ReceiptHandleIsInvalid, or InvalidParameterValue if the message isn't in flight or would be
   *   hidden for more than 12 hours from its receipt
   */
  changeVisibility(receiptHandle: string, timeoutMs: number): void {
    this.#messages.update();
    const message = this.#find(receiptHandle);
    if (message?.state !== 'in flight') {
      throw invalidParameter(
        `Value ${receiptHandle} for parameter ReceiptHandle is invalid. Reason: Message does not exist or is not available for visibility timeout change.`,
      );
    }
    const until = this.#clock.now() + timeoutMs;
    if (until - message.receivedAt > MAX_VISIBILITY_SECONDS * 1000) {
      throw invalidParameter('Total VisibilityTimeout for the message is beyond the limit [43200 seconds].');
    }
    this.#messages.hide(message, until);
    this.#messages.update();
  }

  /** Deletes every message, including those in flight. */
  purge(): void {
    for (const message of this.#messages.all()) this.#delete(message);
  }

  #find(receiptHandle: string): StoredMessage | undefined {
    const { messageId, receiveCount } = readReceiptHandle(this.arn, receiptHandle);
    const message = this.#messages.get(messageId);
    return message?.receiveCount === receiveCount ? message : undefined;
  }

  #take({ max, visibilityTimeoutMs }: ReceiveRequest): ReceivedMessage[] {
    const hiddenUntil = this.#clock.now() + visibilityTimeoutMs;
    const received: ReceivedMessage[] = [];
    while (received.length < max && this.#messages.counts['in flight'] < MAX_IN_FLIGHT) {
      const message = this.#messages.take(hiddenUntil);
      if (message === undefined) break;
      received.push(toReceivedMessage(this.arn, message));
    }
    return received;
  }

  #handleDue(message: StoredMessage): void {
    const { redrive } = this.settings;
    if (message.expiresAt <= this.#clock.now()) {
      this.#delete(message);
    } else if (redrive !== undefined && message.receiveCount >= redrive.maxReceiveCount) {
      this.#delete(message);
      redrive.deadLetterQueue.addDeadLetter(message, this.arn);
    } else {
      this.#messages.show(message);
      this.#wake();
    }
  }

  #delete(message: StoredMessage): void {
    this.#messages.delete(message);
    // A receiver may be waiting for the number in flight to fall below the limit.
    if (message.state === 'in flight') this.#wake();
  }

  #wake(): void {
    this.#longPolls.wake();
    for (const listener of this.#listeners) listener();
  }
}
