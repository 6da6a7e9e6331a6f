import { cpus } from 'node:os';

const IDLE_MACHINE_MS = 10;
const BUSY_MACHINE_MS = 250;

/** A machine is busy if it idles for less than this share of the time. */
const MIN_IDLE_SHARE = 0.2;
/** How long a measurement holds. */
const SAMPLE_MS = 100;

/**
 * Makes the head start of a batch, in milliseconds: how long it runs before the next batch may start. On an idle
 * machine, a slow batch is waiting for another server, so the next one can run alongside. On a busy machine it is
 * waiting for a processor, and concurrency only makes smaller batches in cold threads.
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
