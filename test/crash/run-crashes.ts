import { setTimeout as sleep } from 'node:timers/promises';
import { startFaultyReceiver } from '../../cli/chaos/faulty-receiver.ts';
import { freePort } from '../../local/free-port.ts';
import { callApi } from '../bench/call-api.ts';
import { collectArrivals } from './arrivals.ts';
import { checkKept } from './check-kept.ts';
import { countEvents, findMissing } from './find-missing.ts';
import { newLedger, type Resource } from './ledger.ts';
import { type LinkbusProcess, type ReadyLinkbus, startProcess } from './linkbus-process.ts';
import { startLoad } from './load.ts';
import { type Crash, planCrash } from './plan.ts';
import { watchRetries } from './promised-retries.ts';
import { readWaiting } from './waiting-events.ts';

export interface CrashOptions {
  readonly kills: number;
  readonly seed: string;
  /** The state folder. */
  readonly directory: string;
  /** The longest load before a kill, in milliseconds. */
  readonly loadMs: number;
  /** How long to wait for the last events. What hasn't arrived then may also wait in the state. */
  readonly drainSeconds: number;
  /** Added to the environment of Linkbus. @default none */
  readonly environment?: Readonly<Record<string, string>>;
  /** Told of each crash and the start after it. @default - nobody is told */
  readonly onRestart?: (crash: Crash, readyMs: number, losses: readonly string[]) => void;
}

type Running = readonly [LinkbusProcess, ReadyLinkbus];

const RETRY_SCHEDULE = '1,2,3,5,8,8,8,8';
const OTHER_RETRY_SCHEDULE = `${RETRY_SCHEDULE},8`;

/** The share of webhooks that one of the two receivers fails. */
const FAILURE_RATE = 0.25;

/** Kills a Linkbus again and again, and checks that nothing that it confirmed is lost. */
export async function runCrashes(options: CrashOptions) {
  const { kills, seed, directory, loadMs, drainSeconds, onRestart = () => {} } = options;
  const ledger = newLedger();
  const receivers = [
    await startFaultyReceiver(seed, 0),
    await startFaultyReceiver(seed, FAILURE_RATE, ['server error', 'unavailable', 'reset']),
  ] as const;
  const arrivals = receivers.map(collectArrivals);
  const readyMs: number[] = [];
  const losses: string[] = [];
  const port = await freePort('127.0.0.1', 0);
  let linkbusProcess: LinkbusProcess | undefined;
  const start = (LINKBUS_RETRY_SCHEDULE: string) => {
    const environment = { LINKBUS_RETRY_SCHEDULE, ...options.environment };
    linkbusProcess = startProcess({ ...environment, LINKBUS_DATA: directory, PORT: String(port) });
    return linkbusProcess;
  };

  async function restart(): Promise<Running> {
    const started = start(RETRY_SCHEDULE);
    const linkbus = await started.ready;
    readyMs.push(linkbus.readyMs);
    return [started, linkbus];
  }

  /** Ends a running Linkbus. */
  async function crash({ moment, afterMs, synthesizes }: Crash, [running, linkbus]: Running, n: number) {
    if (moment === 'starting') {
      await running.kill();
      const starting = start(synthesizes ? OTHER_RETRY_SCHEDULE : RETRY_SCHEDULE);
      await sleep(afterMs);
      return starting.kill();
    }
    const ending = new AbortController();
    const load = startLoad(linkbus, ledger, `run${n}`, ending.signal);
    await load.warm;
    if (moment === 'stopping') {
      await sleep(loadMs / 2);
      running.interrupt();
    }
    await sleep(afterMs);
    await running.kill();
    ending.abort();
    await load.ended;
  }

  try {
    let running = await restart();
    const webhooks: Resource[] = [];
    for (const { url } of receivers) {
      const body = { url, events: ['link.created', 'link.clicked'] };
      webhooks.push(await callApi<Resource>(running[1], 'POST', '/webhooks', body));
    }
    for (const webhook of webhooks) ledger.webhooks.set(String(webhook.id), webhook);
    const retries = watchRetries(String(webhooks[1]?.id));

    for (let n = 1; n <= kills; n += 1) {
      const planned = planCrash(seed, n, loadMs);
      await crash(planned, running, n);
      running = await restart();
      const found = await checkKept(running[1], ledger);
      await retries.read(running[1]);
      losses.push(...found);
      onRestart(planned, running[1].readyMs, found);
    }

    const [last, final] = running;
    for (const receiver of receivers) receiver.calm();
    const deadline = performance.now() + drainSeconds * 1_000;
    let missing = findMissing(ledger, arrivals);
    while (missing.length > 0 && performance.now() < deadline) {
      await sleep(200);
      missing = findMissing(ledger, arrivals);
    }
    losses.push(...(await checkKept(final, ledger)), ...ledger.refusals);
    const isDrained = missing.length === 0;
    const counted = countEvents(arrivals);
    const compared = isDrained ? await retries.compare(final) : undefined;
    const exitCode = await last.stop();
    const waiting = isDrained ? '' : readWaiting(directory);
    losses.push(...missing.filter((name) => !waiting.includes(name)).map((name) => `${name} never arrives`));
    losses.push(...(compared?.early ?? []), ...(compared?.missing ?? []));
    return {
      losses,
      /** The links and visits whose event waits in the state. */
      waiting: missing.filter((name) => waiting.includes(name)),
      ledger,
      readyMs,
      exitCode,
      ...counted,
      retries: compared,
    };
  } finally {
    await linkbusProcess?.kill();
    for (const receiver of receivers) await receiver.close();
  }
}
