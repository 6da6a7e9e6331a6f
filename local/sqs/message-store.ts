import type { Clock } from '../clock.ts';
import type { AcceptedMessage } from './accept-message.ts';
import { FairOrder } from './fair-order.ts';
import { IndexedHeap } from './indexed-heap.ts';
import type { StoredMessage } from './message.ts';
import type { MessageTable } from './message-table.ts';

/**
 * A queue's messages by state, and a timer for the next one that is due. Each change is stored in the queue's table.
 * Each operation takes O(log n).
 */
export class MessageStore {
  readonly counts = { waiting: 0, delayed: 0, 'in flight': 0 };
  readonly #clock: Clock;
  readonly #table: MessageTable;
  readonly #onDue: (message: StoredMessage) => void;
  readonly #messages = new Map<string, StoredMessage>();
  readonly #waiting = new FairOrder();
  readonly #schedule = new IndexedHeap<StoredMessage>((a, b) => dueAt(a) < dueAt(b));
  #lastRow = 0;
  #timer: { at: number; cancel: () => void } | undefined;

  /**
   * Calls `onDue` for each message that has expired, or whose delay or visibility timeout has ended. `onDue` must
   * {@link show} or {@link delete} the message.
   */
  constructor(clock: Clock, table: MessageTable, onDue: (message: StoredMessage) => void) {
    this.#clock = clock;
    this.#table = table;
    this.#onDue = onDue;
  }

  /** Adds the stored messages. Call it once, before any other method. */
  load(): void {
    for (const message of this.#table.load()) {
      this.#lastRow = message.row;
      if (message.state === 'in flight') this.#waiting.resume(message);
      this.#hold(message);
    }
    this.update();
  }

  get(id: string): StoredMessage | undefined {
    return this.#messages.get(id);
  }

  all(): Iterable<StoredMessage> {
    return this.#messages.values();
  }

  /** Adds a delayed message. */
  add(accepted: AcceptedMessage): void {
    this.#lastRow += 1;
    const message: StoredMessage = { ...accepted, row: this.#lastRow, state: 'delayed' };
    this.#table.insert(message);
    this.#hold(message);
    this.update();
  }

  /** Takes the next waiting message and hides it, in flight, until `hiddenUntil`. */
  take(hiddenUntil: number): StoredMessage | undefined {
    const message = this.#waiting.take();
    if (message === undefined) return undefined;
    this.#enter(message, 'in flight');
    message.receivedAt = this.#clock.now();
    if (message.receiveCount === 0) message.firstReceivedAt = message.receivedAt;
    message.receiveCount += 1;
    this.hide(message, hiddenUntil);
    return message;
  }

  hide(message: StoredMessage, until: number): void {
    message.hiddenUntil = until;
    this.#table.update(message);
    this.#schedule.place(message);
    this.#setTimer();
  }

  /** Makes a message visible, behind those that already were. */
  show(message: StoredMessage): void {
    if (message.state === 'in flight') this.#waiting.finish(message);
    this.#enter(message, 'waiting');
    this.#waiting.add(message);
    this.#schedule.place(message);
  }

  delete(message: StoredMessage): void {
    this.#table.delete(message);
    this.#messages.delete(message.id);
    this.#schedule.delete(message);
    this.counts[message.state] -= 1;
    if (message.state === 'waiting') this.#waiting.remove(message);
    if (message.state === 'in flight') this.#waiting.finish(message);
  }

  /** Handles the messages that are due. */
  update(): void {
    const now = this.#clock.now();
    for (let message = this.#schedule.peek(); message !== undefined; message = this.#schedule.peek()) {
      if (dueAt(message) > now) break;
      this.#onDue(message);
    }
    this.#setTimer();
  }

  #hold(message: StoredMessage): void {
    this.#messages.set(message.id, message);
    this.counts[message.state] += 1;
    this.#schedule.place(message);
  }

  #enter(message: StoredMessage, state: StoredMessage['state']): void {
    this.counts[message.state] -= 1;
    message.state = state;
    this.counts[state] += 1;
  }

  /** Keeps one timer, at or before the time the next message is due. */
  #setTimer(): void {
    const next = this.#schedule.peek();
    if (next === undefined) return;
    const at = dueAt(next);
    if (this.#timer !== undefined && this.#timer.at <= at) return;
    this.#timer?.cancel();
    const cancel = this.#clock.after(Math.max(0, at - this.#clock.now()), () => {
      this.#timer = undefined;
      this.update();
    });
    this.#timer = { at, cancel };
  }
}

function dueAt({ state, hiddenUntil, expiresAt }: StoredMessage): number {
  return state === 'waiting' ? expiresAt : Math.min(hiddenUntil, expiresAt);
}
