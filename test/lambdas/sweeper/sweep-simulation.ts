import type { DeliveryMessage } from '../../../lambdas/shared/delivery/delivery-message.ts';
import {
  minuteOf,
  slotOf,
  type WaitingDelivery,
  waitingDelivery,
} from '../../../lambdas/shared/waiting/waiting-delivery.ts';
import type { Cursor } from '../../../lambdas/sweeper/cursor.ts';
import { makeSweep } from '../../../lambdas/sweeper/sweep.ts';
import { ManualClock } from '../../../local/clock.ts';
import { NOW } from '../factories/fixed-values.ts';

const PAGE_SIZE = 4;

/** The sweeper and its table in memory. Small pages, so that many tests turn one. */
export class SweepSimulation {
  readonly clock: ManualClock;
  readonly items = new Map<string, Map<string, WaitingDelivery>>();
  readonly cursors = new Map<number, Cursor>();
  /** The table is too large to tell its oldest delivery. */
  isLarge = false;
  /** What was sent, and when. */
  readonly sent: { readonly id: string; readonly at: number; readonly dueAt: number }[] = [];
  /** Called before and after each call. The sweeper dies if this throws. */
  betweenSteps: (step: string) => void | Promise<void> = () => {};
  /** Gets the deliveries that are sent. */
  onSend: (item: WaitingDelivery) => void = () => {};

  constructor(clock = new ManualClock(NOW)) {
    this.clock = clock;
  }

  put(message: DeliveryMessage, dueAt: number): void {
    const item = waitingDelivery(message, dueAt, 'main');
    const slot = this.items.get(item.slot) ?? new Map<string, WaitingDelivery>();
    this.items.set(item.slot, slot.set(item.id, item));
  }

  /** Runs a sweep with time for so many pages and minutes. Returns whether it succeeded. */
  async sweep(time = Number.POSITIVE_INFINITY): Promise<boolean> {
    let left = time;
    const step = async <Result>(name: string, effect: () => Result): Promise<Result> => {
      await this.betweenSteps(`before ${name}`);
      const result = effect();
      await this.betweenSteps(`after ${name}`);
      return result;
    };
    const sweep = makeSweep({
      readCursors: () => step('readCursors', () => new Map(this.cursors)),
      oldestMinute: () =>
        step('oldestMinute', () =>
          this.isLarge ? undefined : Math.min(...[...this.items.keys()].map(minuteOf)),
        ),
      readDue: (minute, shard, after) => step('readDue', () => this.#read(slotOf(minute, shard), after)),
      send: (items) => step('send', () => this.#send(items)),
      saveCursor: (shard, before, after) => step('saveCursor', () => this.#save(shard, before, after)),
      now: () => this.clock.now(),
    });
    try {
      await sweep(() => {
        left -= 1;
        return left >= 0;
      });
      return true;
    } catch {
      return false;
    }
  }

  /** Sweeps each minute. */
  async sweepFor(minutes: number): Promise<void> {
    for (let minute = 0; minute < minutes; minute += 1) {
      await this.sweep();
      this.clock.advance(60_000);
    }
  }

  #read(slot: string, after = '') {
    const sorted = [...(this.items.get(slot)?.values() ?? [])].sort((a, b) => (a.id < b.id ? -1 : 1));
    const items = sorted.filter(({ id }) => id > after).slice(0, PAGE_SIZE);
    const last = items.at(-1);
    return { items, ...(items.length === PAGE_SIZE && last !== undefined && { after: last.id }) };
  }

  #send(items: readonly WaitingDelivery[]): void {
    const at = this.clock.now();
    for (const item of items) {
      this.sent.push({ id: item.id, at, dueAt: item.due_at });
      this.onSend(item);
    }
  }

  #save(shard: number, before: Cursor | undefined, after: Cursor): boolean {
    const stored = this.cursors.get(shard);
    if (stored?.minute !== before?.minute || stored?.after !== before?.after) return false;
    this.cursors.set(shard, after);
    return true;
  }
}
