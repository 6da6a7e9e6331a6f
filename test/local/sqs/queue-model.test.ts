import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../../local/clock.ts';
import type { ReceivedMessage } from '../../../local/sqs/message.ts';
import { Queue } from '../../../local/sqs/queue.ts';
import { memoryStorage } from '../storage-under-test.ts';

const VISIBILITY_SECONDS = 30;
const MAX_RECEIVE_COUNT = 3;

/** The expected state of one message. */
interface Expected {
  place: 'source' | 'deleted' | 'dead';
  hiddenUntil: number;
  receipts: number;
  receiptHandle: string | undefined;
}

/** A queue, its dead-letter queue, and a model of both. */
class Run {
  readonly storage = memoryStorage();
  clock = new ManualClock();
  dead = this.#makeDeadLetterQueue();
  queue = this.#makeQueue();
  readonly expected = new Map<string, Expected>();

  #makeDeadLetterQueue(): Queue {
    return new Queue({ name: 'dead', arn: 'arn:aws:sqs:eu-west-1:000000000000:dead' }, this);
  }

  #makeQueue(): Queue {
    return new Queue(
      {
        name: 'source',
        arn: 'arn:aws:sqs:eu-west-1:000000000000:source',
        visibilityTimeoutSeconds: VISIBILITY_SECONDS,
        redrive: { deadLetterQueue: this.dead, maxReceiveCount: MAX_RECEIVE_COUNT },
      },
      this,
    );
  }

  /** Goes on with queues that only know the storage. */
  restart(secondsOff: number): void {
    this.clock = new ManualClock(this.clock.now() + secondsOff * 1000);
    this.dead = this.#makeDeadLetterQueue();
    this.queue = this.#makeQueue();
    this.#redrive();
  }

  send(groupId: string | undefined, delaySeconds: number): void {
    const group = groupId !== undefined && { groupId };
    const { messageId } = this.queue.send({ body: 'x', senderId: 'me', delaySeconds, ...group });
    const hiddenUntil = this.clock.now() + delaySeconds * 1000;
    this.expected.set(messageId, { place: 'source', hiddenUntil, receipts: 0, receiptHandle: undefined });
  }

  async receive(max: number): Promise<void> {
    const visible = this.visible().length;
    const messages = await this.queue.receive({ max, waitMs: 0 });
    expect(messages).toHaveLength(Math.min(max, visible));
    for (const message of messages) this.#received(message);
  }

  #received({ messageId, receiptHandle, systemAttributes }: ReceivedMessage): void {
    const message = this.#get(messageId);
    expect(message.place).toBe('source');
    expect(message.hiddenUntil).toBeLessThanOrEqual(this.clock.now());
    message.receipts += 1;
    message.hiddenUntil = this.clock.now() + VISIBILITY_SECONDS * 1000;
    message.receiptHandle = receiptHandle;
    expect(systemAttributes.ApproximateReceiveCount).toBe(String(message.receipts));
  }

  delete(which: number): void {
    const message = this.#pick(which, ({ receiptHandle }) => receiptHandle !== undefined);
    if (message?.receiptHandle === undefined) return;
    this.queue.delete(message.receiptHandle);
    if (message.place === 'source') message.place = 'deleted';
  }

  changeVisibility(which: number, seconds: number): void {
    const message = this.#pick(which, (one) => one.receipts > 0 && one.hiddenUntil > this.clock.now());
    if (message?.receiptHandle === undefined || message.place !== 'source') return;
    this.queue.changeVisibility(message.receiptHandle, seconds * 1000);
    message.hiddenUntil = this.clock.now() + seconds * 1000;
    this.#redrive();
  }

  advance(seconds: number): void {
    this.clock.advance(seconds * 1000);
    this.#redrive();
  }

  visible(): Expected[] {
    const now = this.clock.now();
    return this.#at('source').filter(({ hiddenUntil }) => hiddenUntil <= now);
  }

  /** Compares the queues' counts with the model's. */
  check(): void {
    const hidden = this.#at('source').filter(({ hiddenUntil }) => hiddenUntil > this.clock.now());
    expect(this.queue.counts()).toEqual({
      waiting: this.visible().length,
      delayed: hidden.filter(({ receipts }) => receipts === 0).length,
      inFlight: hidden.filter(({ receipts }) => receipts > 0).length,
    });
    expect(this.dead.counts()).toEqual({ waiting: this.#at('dead').length, delayed: 0, inFlight: 0 });
  }

  #redrive(): void {
    for (const message of this.visible()) {
      if (message.receipts >= MAX_RECEIVE_COUNT) message.place = 'dead';
    }
  }

  #at(place: Expected['place']): Expected[] {
    return [...this.expected.values()].filter((message) => message.place === place);
  }

  #pick(which: number, isEligible: (message: Expected) => boolean): Expected | undefined {
    const eligible = [...this.expected.values()].filter(isEligible);
    return eligible[which % Math.max(1, eligible.length)];
  }

  #get(id: string): Expected {
    const message = this.expected.get(id);
    if (message === undefined) throw new Error(`received ${id}, which was never sent`);
    return message;
  }
}

const step: fc.Arbitrary<(run: Run) => void | Promise<void>> = fc.oneof(
  fc.tuple(fc.constantFrom('a', 'b', undefined), fc.constantFrom(0, 0, 5, 60)).map(
    ([group, delay]) =>
      (run: Run) =>
        run.send(group, delay),
  ),
  fc.integer({ min: 1, max: 10 }).map((max) => (run: Run) => run.receive(max)),
  fc.nat().map((which) => (run: Run) => run.delete(which)),
  fc.tuple(fc.nat(), fc.constantFrom(0, 10, 600)).map(
    ([which, seconds]) =>
      (run: Run) =>
        run.changeVisibility(which, seconds),
  ),
  fc.constantFrom(0, 10, 40).map((seconds) => (run: Run) => run.restart(seconds)),
  fc.constantFrom(1, 5, 29, 30, 120).map((seconds) => (run: Run) => run.advance(seconds)),
);

describe('a queue after any operations', () => {
  it('returns no hidden message, and loses or repeats none, also after restarts', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 80 }), async (steps) => {
        const run = new Run();
        for (const act of steps) {
          await act(run);
          run.check();
        }
      }),
      { numRuns: 300 },
    );
  });
});
