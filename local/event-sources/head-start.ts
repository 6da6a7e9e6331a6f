import { cpus } from 'node:os';

/** Head starts, in milliseconds. */
const IDLE_MACHINE_MS = 10;
const BUSY_MACHINE_MS = 250;

/** A machine is busy if it idles for less than this share of the time. */
const MIN_IDLE_SHARE = 0.2;
/** How long a measurement stays valid, in milliseconds. */
const SAMPLE_MS = 100;

/**
 * Makes a function that returns a batch's head start: the milliseconds it runs before the next batch may start. On an
 * idle machine, a slow batch waits for another server, so the next one can run beside it. On a busy machine it waits for
 * a processor, and concurrency only makes batches smaller and starts more threads.
 */
export function makeHeadStart(
  readCpus: typeof cpus = cpus,
  now: () => number = performance.now.bind(performance),
) {
  let last = { at: now(), ...cpuTimes(readCpus) };
  let current = IDLE_MACHINE_MS;
  return function headStartMs(): number {
    const at = now();
    if (at - last.at < SAMPLE_MS) return current;
    const times = cpuTimes(readCpus);
    const passed = times.total - last.total;
    // Without CPU times, assume an idle machine.
    const idleShare = passed > 0 ? (times.idle - last.idle) / passed : 1;
    current = idleShare < MIN_IDLE_SHARE ? BUSY_MACHINE_MS : IDLE_MACHINE_MS;
    last = { at, ...times };
    return current;
  };
}

/** Sums the CPU times of all processors, in milliseconds since the machine started. */
function cpuTimes(readCpus: typeof cpus): { idle: number; total: number } {
  let idle = 0;
  let total = 0;
  for (const { times } of readCpus()) {
    idle += times.idle;
    total += times.user + times.nice + times.sys + times.idle + times.irq;
  }
  return { idle, total };
}
