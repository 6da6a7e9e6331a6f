import { IndexedHeap } from './indexed-heap.ts';
import type { StoredMessage } from './message.ts';

interface Group {
  readonly id: string | undefined;
  /** Messages being processed. Always 0 for messages without a group id: each of them is its own tenant. */
  inFlight: number;
  readonly waiting: IndexedHeap<StoredMessage>;
}

/**
 * The order in which waiting messages are received: groups with the fewest messages in flight first, the
 * longest waiting message among equals.
 *
 * SQS's fair queues do this to a group once it is "noisy" (over a tenth of what is in flight, and at least 30
 * messages); here it holds from the first message, so that fairness shows at the small numbers of one machine.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-fair-queues-detailed.html
 */
export class FairOrder {
  readonly #groups = new Map<string | undefined, Group>();
  readonly #ready = new IndexedHeap<Group>(comesFirst);

  /** `message` can be received from now on. */
  add(message: StoredMessage): void {
    const group = this.#groups.get(message.groupId) ?? newGroup(message.groupId);
    this.#groups.set(message.groupId, group);
    group.waiting.place(message);
    this.#settle(group);
  }

  /** Takes the next message; it counts as in flight until {@link landed}. */
  take(): StoredMessage | undefined {
    const group = this.#ready.peek();
    const message = group?.waiting.pop();
    if (group === undefined || message === undefined) return undefined;
    if (group.id !== undefined) group.inFlight += 1;
    this.#settle(group);
    return message;
  }

  /** `message` no longer waits: it was deleted, or it expired. */
  remove(message: StoredMessage): void {
    const group = this.#groups.get(message.groupId);
    if (group === undefined) return;
    group.waiting.delete(message);
    this.#settle(group);
  }

  /** `message` is no longer in flight. */
  landed(message: StoredMessage): void {
    const group = this.#groups.get(message.groupId);
    if (group === undefined || group.id === undefined) return;
    group.inFlight -= 1;
    this.#settle(group);
  }

  #settle(group: Group): void {
    if (group.waiting.size > 0) {
      this.#ready.place(group);
      return;
    }
    this.#ready.delete(group);
    if (group.inFlight === 0) this.#groups.delete(group.id);
  }
}

function newGroup(id: string | undefined): Group {
  return { id, inFlight: 0, waiting: new IndexedHeap((a, b) => a.turn < b.turn) };
}

function comesFirst(a: Group, b: Group): boolean {
  if (a.inFlight !== b.inFlight) return a.inFlight < b.inFlight;
  return (a.waiting.peek()?.turn ?? 0) < (b.waiting.peek()?.turn ?? 0);
}
