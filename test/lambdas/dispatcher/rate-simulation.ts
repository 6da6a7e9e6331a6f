import { delayUntilDue } from '../../../lambdas/dispatcher/queue-delay.ts';
import { makeRateLimit } from '../../../lambdas/dispatcher/rate-limit.ts';
import { makeTakeTurn, type WriteLine } from '../../../lambdas/dispatcher/take-turn.ts';
import type { DeliveryMessage, Turn } from '../../../lambdas/shared/delivery/delivery-message.ts';
import { NOW } from '../factories/fixed-values.ts';
import { webhookRecord } from '../factories/webhook-record.ts';
import { makeLinesInMemory } from './lines-in-memory.ts';

export interface RateSimulationOptions {
  readonly limit: number;
  /** Numbers in [0, 1). */
  readonly random: () => number;
  /** Execution environments, each with a batch of up to ten at a time. @default 8 */
  readonly dispatchers?: number;
  /** How late SQS delivers at most, in milliseconds. @default 0 */
  readonly lateMs?: number;
  /** How late a timer fires at most, in milliseconds. @default 1 */
  readonly timerLateMs?: number;
  /** How long a write to the table takes at most, in milliseconds. @default 10 */
  readonly writeMs?: number;
  /** How long the receiver takes, in milliseconds. @default 50 */
  readonly postMs?: number;
}

type Origin = 'bus' | 'replayed';

interface Queued {
  readonly number: number;
  readonly origin: Origin;
  readonly sentAt: number;
  readonly turn?: Turn;
}

export interface Attempted extends Queued {
  readonly at: number;
}

/** Concurrent dispatchers, the table of turns, the queue and the receiver of one webhook, on a clock that is moved. */
export class RateSimulation {
  now = NOW;
  limit: number;
  readonly attempts: Attempted[] = [];
  /** The number of sends to the queue by dispatchers. */
  requeued = 0;
  readonly lines = makeLinesInMemory();
  /** Stops all dispatchers. */
  isOff = false;
  readonly #options: Required<RateSimulationOptions>;
  readonly #events: { at: number; action: () => void }[] = [];
  readonly #visible: Queued[] = [];
  readonly #dispatchers: ReturnType<typeof makeRateLimit>[];
  readonly #idle: number[] = [];
  #sent = 0;

  constructor(options: RateSimulationOptions) {
    this.#options = { dispatchers: 8, lateMs: 0, timerLateMs: 1, writeMs: 10, postMs: 50, ...options };
    this.limit = options.limit;
    const { random, writeMs, timerLateMs } = this.#options;
    const now = () => this.now;
    const write: WriteLine = async (...args) => {
      await this.#wait((random() * writeMs) / 2);
      const written = await this.lines.write(...args);
      await this.#wait((random() * writeMs) / 2);
      return written;
    };
    const wait = (ms: number) => this.#wait(ms + random() * timerLateMs);
    this.#dispatchers = Array.from({ length: this.#options.dispatchers }, (_, index) => {
      this.#idle.push(index);
      return makeRateLimit(makeTakeTurn(write, { now, random, gather: (take) => this.#after(2, take) }), {
        now,
        wait,
      });
    });
  }

  /** Sends messages to the queue after some milliseconds. */
  send(count: number, { afterMs = 0, origin = 'bus' as Origin } = {}): void {
    this.#after(afterMs, () => {
      for (let n = 0; n < count; n += 1) {
        this.#sent += 1;
        this.#enqueue({ number: this.#sent, origin, sentAt: this.now }, 0);
      }
    });
  }

  at(afterMs: number, action: () => void): void {
    this.#after(afterMs, () => {
      action();
      this.#poll();
    });
  }

  /** Runs for some time, or until nothing is left to do. */
  async run(forMs = Number.POSITIVE_INFINITY): Promise<void> {
    const end = this.now + forMs;
    for (;;) {
      await new Promise<void>((resolve) => setImmediate(resolve));
      const next = this.#next();
      if (next === undefined || next.at > end) break;
      this.now = Math.max(this.now, next.at);
      next.action();
    }
    if (Number.isFinite(end)) this.now = end;
  }

  /** The most attempts that start within a second of the receiver's. */
  get mostInASecond(): number {
    const times = this.attempts.map(({ at }) => at).sort((a, b) => a - b);
    let first = 0;
    return times.reduce((most, time, last) => {
      while (time - Number(times[first]) >= 1_000) first += 1;
      return Math.max(most, last - first + 1);
    }, 0);
  }

  /** Attempts a second between two times after the start. */
  rate(fromMs: number, toMs: number): number {
    const within = this.attempts.filter(({ at }) => at >= NOW + fromMs && at < NOW + toMs);
    return (within.length * 1_000) / (toMs - fromMs);
  }

  #enqueue(message: Queued, delaySeconds: number): void {
    const { lateMs, random } = this.#options;
    this.#after(delaySeconds * 1_000 + random() * lateMs, () => {
      this.#visible.push(message);
      this.#poll();
    });
  }

  #poll(): void {
    while (!this.isOff && this.#visible.length > 0) {
      const dispatcher = this.#idle.pop();
      if (dispatcher === undefined) return;
      void this.#handle(dispatcher, this.#visible.splice(0, 10));
    }
  }

  async #handle(dispatcher: number, batch: readonly Queued[]): Promise<void> {
    const rateLimit = this.#dispatchers[dispatcher];
    if (rateLimit === undefined) return;
    const webhook = webhookRecord({ max_per_second: this.limit });
    await Promise.all(
      batch.map(async (message) => {
        const { turn: _, ...rest } = message;
        const turn = await rateLimit(message, webhook);
        if (turn === undefined) {
          this.attempts.push({ ...message, at: this.now });
          await this.#wait(this.#options.postMs);
          return;
        }
        this.requeued += 1;
        const waiting: Pick<DeliveryMessage, 'not_before' | 'turn'> = { not_before: turn.at, turn };
        this.#enqueue({ ...rest, turn }, delayUntilDue(waiting, this.now));
      }),
    );
    this.#idle.push(dispatcher);
    this.#poll();
  }

  #wait(ms: number): Promise<void> {
    return new Promise((resolve) => this.#after(ms, resolve));
  }

  #after(ms: number, action: () => void): void {
    const at = this.now + ms;
    // Kept in order, the next one last.
    let low = 0;
    let high = this.#events.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (Number(this.#events[middle]?.at) > at) low = middle + 1;
      else high = middle;
    }
    this.#events.splice(low, 0, { at, action });
  }

  #next() {
    return this.#events.pop();
  }
}
