import type { FaultSettings } from '../../local/faults/fault-settings.ts';
import type { SynthesizedStack } from '../../local/template/template.ts';
import { makeCallApi } from '../listen/linkbus-api.ts';
import { checkClicks } from './check-clicks.ts';
import { checkDeliveries } from './check-deliveries.ts';
import { checkReceivers } from './check-receivers.ts';
import { countPending, drain } from './drain.ts';
import { readEvidence } from './evidence.ts';
import type { Finding } from './finding.ts';
import { pause, replayFailed, resume } from './pause.ts';
import { LATE_SUBSCRIBER, planLinks, SUBSCRIBERS } from './plan.ts';
import { type Subscriber, startSubscriber } from './subscriber.ts';
import { startSystem } from './system.ts';
import { createLinks, sendVisitors } from './traffic.ts';
import type { Visit } from './visits.ts';
import { readWaiting, type Waiting } from './waiting.ts';

export interface ChaosOptions {
  readonly stack: SynthesizedStack;
  readonly seed: string;
  readonly clicks: number;
  readonly faults: FaultSettings;
  /** Disables a webhook and replays its events, which takes a minute. @default true */
  readonly replays?: boolean;
  /** The longest time in which visitors come, in milliseconds. */
  readonly maxTrafficMs: number;
  /** The longest time until nothing waits any more, in milliseconds. */
  readonly maxDrainMs: number;
  /** Told of the start of each phase. @default - nobody is told */
  readonly onPhase?: (phase: string) => void;
  /** Receives each line on a function's stderr. @default - nobody */
  readonly onLog?: (functionName: string, line: string) => void;
}

export interface ChaosResult {
  readonly visits: readonly Visit[];
  /** How often each fault happened. */
  readonly faults: ReadonlyMap<string, number>;
  readonly findings: readonly Finding[];
  /** What still waited in the end. */
  readonly waiting: readonly Waiting[];
  readonly events: number;
  readonly posts: number;
  readonly trafficMs: number;
  readonly drainMs: number;
}

/** The shares of the visits after which a webhook is registered, one is disabled, and that is enabled again. */
const REGISTER_AT = 0.3;
const PAUSE_AT = 0.4;
const RESUME_AT = 0.6;

/** Added to the longest stall. */
const SETTLE_MS = 1_000;

/** Runs traffic under faults, ends the faults, waits until nothing waits any more, and checks the invariants. */
export async function runChaos(options: ChaosOptions): Promise<ChaosResult> {
  const { stack, seed, clicks, maxTrafficMs, maxDrainMs, onPhase = () => {}, onLog = () => {} } = options;
  const faults = new Map<string, number>();
  const onFault = ({ name }: { name: string }) => void faults.set(name, (faults.get(name) ?? 0) + 1);
  const system = await startSystem({ stack, settings: options.faults, onFault, onLog });
  const subscribers: Subscriber[] = [];
  try {
    const callApi = makeCallApi(system.url, system.apiKey);
    const subscribe = async (plan: (typeof SUBSCRIBERS)[number]) =>
      void subscribers.push(await startSubscriber(plan, { callApi, seed }));

    onPhase('registering webhooks and creating links');
    for (const plan of SUBSCRIBERS) await subscribe(plan);
    const links = planLinks(clicks);
    await createLinks(callApi, links);

    onPhase(`sending ${clicks} visitors`);
    const paused = subscribers.filter(({ isPaused }) => isPaused && options.replays !== false);
    const steps: [visit: number, step: () => Promise<unknown>][] = [
      [REGISTER_AT, () => subscribe(LATE_SUBSCRIBER)],
      [PAUSE_AT, () => Promise.all(paused.map((each) => pause(callApi, each)))],
      [RESUME_AT, () => Promise.all(paused.map((each) => resume(callApi, each)))],
    ];
    let stepping: Promise<unknown> = Promise.resolve();
    const started = performance.now();
    const visits = await sendVisitors({
      url: system.url,
      seed,
      links,
      clicks,
      maxMs: maxTrafficMs,
      onVisit(n) {
        while (steps[0] !== undefined && n >= steps[0][0] * clicks) {
          const [, step] = steps.shift() as (typeof steps)[number];
          stepping = stepping.then(step);
        }
      },
    });
    for (const [, step] of steps) stepping = stepping.then(step);
    await stepping;
    const trafficMs = performance.now() - started;

    onPhase('ending the faults, waiting until nothing waits any more');
    system.faults.end();
    for (const { receiver, isDead } of subscribers) if (!isDead) receiver.calm();
    const drained = (settleMs: number) =>
      drain({
        waiting: async () => {
          const waiting = readWaiting(system.storage.database);
          const count = waiting.length === 0 ? await countPending(callApi, subscribers) : 0;
          return count === 0 ? waiting : [{ place: 'pending deliveries', count }];
        },
        clock: system.clock,
        settleMs,
        maxMs: started + trafficMs + maxDrainMs - performance.now(),
      });
    await drained((options.faults.stallMs ?? 0) + SETTLE_MS);
    for (const each of paused) await replayFailed(callApi, each);
    const waiting = await drained(0);
    const drainMs = performance.now() - started - trafficMs;

    onPhase('comparing');
    const evidence = await readEvidence(system, callApi, visits, subscribers);
    return {
      visits,
      faults,
      findings: [...checkClicks(evidence), ...checkReceivers(evidence), ...checkDeliveries(evidence)],
      waiting,
      events: evidence.log.length,
      posts: subscribers.reduce((sum, { receiver }) => sum + receiver.deliveries.length, 0),
      trafficMs,
      drainMs,
    };
  } finally {
    await system.stop();
    for (const { receiver } of subscribers) await receiver.close();
  }
}
