import { setImmediate as turn } from 'node:timers/promises';
import { makeCountOverflow } from '../../../lambdas/overflow/count-overflow.ts';
import { makeCountWrite } from '../../../lambdas/overflow/count-write.ts';
import { makeSettleLinks, type SettleLinks } from '../../../lambdas/overflow/settle-links.ts';
import { makeCountOrQueue } from '../../../lambdas/redirect/count-or-queue.ts';
import { makeFollow } from '../../../lambdas/redirect/follow.ts';
import { makeLinkMemory } from '../../../lambdas/redirect/link-memory.ts';
import { timestamp } from '../../../lambdas/shared/formats/timestamp.ts';
import type { Click } from '../../../lambdas/shared/link/link-record.ts';
import { ManualClock } from '../../../local/clock.ts';
import { NOW } from '../factories/fixed-values.ts';
import { linkRecord } from '../factories/link-record.ts';
import { sqsRecord } from '../factories/sqs-record.ts';

const TICK_MS = 5_000;
const VISIT_MS = 700;
const SIGNATURE_MS = 300_000;
const SETTLE_DELAY_MS = 600_000;
const VISIBILITY_MS = 180_000;
const INVOCATION_MS = 15_000;
/** How long an operator takes to redrive a record of the dead-letter queue. */
const HOLD_MS = 900_000;
const MAX_TICKS = 6 * 60 * 12;

/** A safeguard to take out. */
export type Safeguard = 'settling' | 'counting' | 'delay' | 'hold' | 'counted clicks' | 'single write';

export interface Scenario {
  readonly visits: number;
  /** The link's `max_clicks`. @default none */
  readonly limit?: number | undefined;
  /** One number from 0 to 99 for each call that can fail, in order: what happens to it. No fault after the last. */
  readonly draws: readonly number[];
  readonly without?: Safeguard;
}

interface Message {
  readonly id: string;
  readonly body: string;
  readonly sentAt: number;
  visibleAt: number;
}

/**
 * Runs visits on one link and settles them: the code of the redirect and the overflow consumer on a model of their AWS
 * calls, in simulated time. Calls are executed at once, within the lifetime of their signature, or never; responses get
 * lost; the consumer dies at any call; messages come twice; the outbox lags and sets records aside.
 */
export async function runSettling({ visits, limit, draws, without }: Scenario) {
  const clock = new ManualClock(NOW);
  const wait = (ms: number) => new Promise<void>((resolve) => clock.after(ms, resolve));
  let drawn = 0;
  /** Draws one of these, each with its percentage; otherwise `undefined`. */
  function draw<Fault extends string>(faults: Readonly<Record<Fault, number>>): Fault | undefined {
    let left = draws[drawn++] ?? 99;
    for (const [fault, percentage] of Object.entries<number>(faults)) {
      if (left < percentage) return fault as Fault;
      left -= percentage;
    }
    return undefined;
  }

  // The link, its stream and what the outbox makes of it.
  let link = linkRecord(limit === undefined ? {} : { click_limit: limit });
  const counted: string[] = [];
  const countedByQueue = new Set<string>();
  const log = new Set<string>();
  const marks: string[] = [];
  const holds = new Set<number>();
  let outboxFreeAt = NOW;
  let records = 0;
  let pending = 0;

  function later(ms: number, action: () => void): void {
    pending += 1;
    clock.after(ms, () => {
      pending -= 1;
      action();
    });
  }

  function toOutbox(clicks: readonly Click[], mark?: string): void {
    const record = records++;
    const fate = draw({ slow: 15, 'very slow': 10, poison: clicks.length > 0 ? 15 : 0 });
    const lag = fate === 'slow' ? 20_000 : fate === 'very slow' ? 400_000 : 0;
    outboxFreeAt = Math.max(outboxFreeAt, clock.now() + lag);
    const append = () => {
      for (const { id } of clicks) log.add(id);
    };
    later(outboxFreeAt - clock.now(), () => {
      if (mark !== undefined) marks.push(mark);
      if (fate !== 'poison') return append();
      holds.add(record);
      later(HOLD_MS, () => {
        append();
        holds.delete(record);
      });
    });
  }

  function count(clicks: readonly Click[]): void {
    counted.push(...clicks.map(({ id }) => id));
    const change = { type: 'link.clicked', id: clicks[0]?.id ?? '', clicks } as const;
    link = { ...link, clicks: link.clicks + clicks.length, change };
    toOutbox(clicks);
  }

  const countIfLive = (click: Click): boolean => {
    if (link.clicks >= link.click_limit) return false;
    count([click]);
    return true;
  };

  // The queue.
  const messages = new Map<string, Message>();
  let sent = 0;
  function send(body: string, delayMs: number): void {
    sent += 1;
    const id = String(sent);
    messages.set(id, { id, body, sentAt: clock.now(), visibleAt: clock.now() + delayMs });
  }

  // The redirect.
  const follow = makeFollow(
    makeCountOrQueue({
      async countClick(_, click) {
        const fault = draw({ throttled: 10, lost: 15, late: 20, never: 10 });
        if (fault === 'throttled') return 'throttled';
        if (fault === 'never') return 'unanswered';
        const isLate = fault === 'late';
        if (isLate) later((SIGNATURE_MS * (draws[drawn++] ?? 50)) / 100, () => countIfLive(click));
        const isCounted = !isLate && countIfLive(click);
        if (fault === undefined) return { counted: isCounted, record: link };
        // As the SDK did.
        if (without === 'single write') return { counted: countIfLive(click), record: link };
        return 'unanswered';
      },
      async readLink() {
        if (draw({ fails: 10 })) throw new Error('The link can’t be read.');
        return link;
      },
      async queueClick(message) {
        const fault = draw({ fails: 5, lost: 5, twice: 5 });
        const delayMs = message.maybe_counted && without !== 'delay' ? SETTLE_DELAY_MS : 0;
        if (fault !== 'fails') send(JSON.stringify(message), delayMs);
        if (fault === 'twice') send(JSON.stringify(message), delayMs);
        if (fault === 'fails' || fault === 'lost') throw new Error('The queue didn’t answer.');
      },
      memory: makeLinkMemory(() => clock.now()),
    }),
  );

  // The consumer.
  async function consume(batch: readonly Message[]): Promise<void> {
    const { promise: killed, reject: kill } = Promise.withResolvers<never>();
    const startedAt = clock.now();
    /** Makes a call at which the consumer can die, and which can be executed late. */
    async function call<Result>(execute: () => Result, canBeLate: boolean): Promise<Result> {
      const fault = draw({ dead: 6, 'dead afterwards': 6, fails: 4, lost: 4, late: canBeLate ? 10 : 0 });
      if (fault === 'late') later((SIGNATURE_MS * (draws[drawn++] ?? 50)) / 100, execute);
      if (fault === 'fails' || fault === 'late') throw new Error('The call failed.');
      const die = () => {
        kill(new Error('killed'));
        return new Promise<never>(() => {});
      };
      if (fault === 'dead') return die();
      const result = execute();
      if (fault === 'dead afterwards') return die();
      if (fault === 'lost') throw new Error('The response was lost.');
      return result;
    }
    const countWrite = makeCountWrite({
      countClicks: ({ clicks }) =>
        call(() => {
          const ids = clicks.map(({ id }) => id);
          const alreadyCounted = new Set(ids.filter((id) => countedByQueue.has(id)));
          if (alreadyCounted.size > 0 && without !== 'counted clicks')
            return { kind: 'rejected', alreadyCounted, linkChanged: false };
          for (const id of ids) countedByQueue.add(id);
          count(clicks);
          return { kind: 'counted' };
        }, true),
      wait,
      random: () => 0.5,
    });
    const settleLinks = makeSettleLinks({
      readSettlement: () =>
        call(() => {
          const held = holds.size > 0 && without !== 'hold';
          return { held, settledAt: held ? undefined : marks.toSorted().at(-1) };
        }, false),
      findEvents: (workspace_id, ids) =>
        call(
          () =>
            ids
              .filter((id) => log.has(id))
              .map((id) => ({ id, workspace_id, type: 'link.clicked', body: '{}' })),
          false,
        ),
      startSettling() {
        const at = timestamp(clock.now());
        return call(() => {
          link = { ...link, change: { type: 'link.clicked', id: `stl_${at}`, clicks: [], settling_at: at } };
          toOutbox([], at);
          return at;
        }, true);
      },
      settleDelayMs: without === 'delay' ? 0 : SETTLE_DELAY_MS,
      wait,
      now: () => clock.now(),
    });
    const mutants: Partial<Record<Safeguard, SettleLinks>> = {
      settling: async (clicks, _, count) => {
        await count(clicks);
        return [];
      },
      counting: async () => [],
    };
    const countOverflow = makeCountOverflow(countWrite, (without && mutants[without]) ?? settleLinks);
    const Records = batch.map(({ id, body, sentAt }) => {
      const record = sqsRecord(id, body);
      return { ...record, attributes: { ...record.attributes, SentTimestamp: String(sentAt) } };
    });
    const hasTimeLeft = () => clock.now() - startedAt < INVOCATION_MS;
    const { batchItemFailures } = await Promise.race([killed, countOverflow({ Records }, hasTimeLeft)]);
    const failed = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
    for (const { id } of batch) if (!failed.has(id) && !draw({ redelivered: 5 })) messages.delete(id);
  }

  const outcomes = new Map<string, string>();
  async function visit(n: number): Promise<void> {
    const click = { id: `evt_${n}`, at: timestamp(clock.now()) };
    const outcome = await follow(link.short_code, click).catch(() => ({ kind: 'unavailable' }));
    outcomes.set(click.id, outcome.kind);
  }

  for (let n = 0; n < visits; n += 1) {
    await visit(n);
    clock.advance(VISIT_MS);
  }
  let consumers = 0;
  for (let tick = 0; messages.size > 0 || pending > 0 || consumers > 0; tick += 1) {
    if (tick === MAX_TICKS) throw new Error('The clicks never settle.');
    const visible = [...messages.values()].filter(({ visibleAt }) => visibleAt <= clock.now());
    if (visible.length > 0 && consumers < 2) {
      for (const message of visible) message.visibleAt = clock.now() + VISIBILITY_MS;
      consumers += 1;
      const end = () => {
        consumers -= 1;
      };
      consume(visible).then(end, end);
    }
    await turn();
    clock.advance(TICK_MS);
    await turn();
  }
  return { outcomes, counted, clicks: link.clicks };
}
