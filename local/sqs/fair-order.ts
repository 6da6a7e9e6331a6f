import { IndexedHeap } from './indexed-heap.ts';
import type { StoredMessage } from './message.ts';

interface Group {
  readonly id: string | undefined;
  /** Always 0 for messages without a group id, each of which is its own tenant. */
  inFlight: number;
  readonly waiting: IndexedHeap<StoredMessage>;
}

/**
 * Orders waiting messages: the group with the fewest messages in flight first, then the oldest message.
 *
 * SQS's fair queues do this once a group is "noisy" (over a tenth of the messages in flight, and at least 30).
 * Here it applies from the first message, so that fairness shows at the small numbers of one machine.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-fair-queues-detailed.html
 */
export class FairOrder {
  readonly #groups = new Map<string | undefined, Group>();
  readonly #ready = new IndexedHeap<Group>(comesFirst);

  /** Adds a waiting message. */
  add(message: StoredMessage): void {
    const group = this.#groups.get(message.groupId) ?? newGroup(message.groupId);
    this.#groups.set(message.groupId, group);
    group.waiting.place(message);
    this.#reorder(group);
  }

  /** Takes the next message. It counts as in flight until {@link finish}. */
  take(): StoredMessage | undefined {
    const group = this.#ready.peek();
    const message = group?.waiting.pop();
    if (group === undefined || message === undefined) return undefined;
    if (group.id !== undefined) group.inFlight += 1;
    this.#reorder(group);
    return message;
  }

  /** Counts a message as in flight that was not {@link take taken} here. */
  resume({ groupId }: StoredMessage): void {
    if (groupId === undefined) return;
    const group = this.#groups.get(groupId) ?? newGroup(groupId);
    this.#groups.set(groupId, group);
    group.inFlight += 1;
    this.#reorder(group);
  }

  /** Removes a waiting message. */
  remove(message: StoredMessage): void {
    const group = this.#groups.get(message.groupId);
    if (group === undefined) return;
    group.waiting.delete(message);
    this.#reorder(group);
  }

  /** Stops counting a message as in flight. */
  finish(message: StoredMessage): void {
    const group = this.#groups.get(message.groupId);
    if (group === undefined || group.id === undefined) return;
    group.inFlight -= 1;
    this.#reorder(group);
  }

  #reorder(group: Group): void {
    if (group.waiting.size > 0) {
      this.#ready.place(group);
      return;
    }
    this.#ready.delete(group);
    if (group.inFlight === 0) this.#groups.delete(group.id);
  }
}

function newGroup(id: string | undefined): Group {
  return { id, inFlight: 0, waiting: new IndexedHeap(isOlder) };
}

function comesFirst(a: Group, b: Group): boolean {
  if (a.inFlight !== b.inFlight) return a.inFlight < b.inFlight;
  const [first, second] = [a.waiting.peek(), b.waiting.peek()];
  return first !== undefined && second !== undefined && isOlder(first, second);
}

/** Orders messages by the time they became visible, then by arrival. */
function isOlder(a: StoredMessage, b: StoredMessage): boolean {
  return a.hiddenUntil === b.hiddenUntil ? a.row < b.row : a.hiddenUntil < b.hiddenUntil;
}
