import { cpus } from 'node:os';

/** Milliseconds: on a machine with processors to spare, and on one without. */
const IDLE_MACHINE_MS = 10;
const BUSY_MACHINE_MS = 250;

/** A machine that does nothing for less than this share of its time is busy. */
const SPARE_SHARE = 0.2;
const SAMPLE_MS = 100;

/**
 * How long a batch may take before the next is taken beside it, in milliseconds, as the machine is just now. A slow
 * batch on an idle machine waits for somebody else, so others may go on beside it. On a busy machine it waits for a
 * processor, and more at once would only make more and smaller batches, in threads that are still cold.
 */
export function makeHeadStart(
  readCpus: typeof cpus = cpus,
  now: () => number = performance.now.bind(performance),
) {
  let last = { at: now(), ...cpuTimes(readCpus) };
  let headStartMs = IDLE_MACHINE_MS;
  return (): number => {
    const at = now();
    if (at - last.at < SAMPLE_MS) return headStartMs;
    const times = cpuTimes(readCpus);
    const passed = times.total - last.total;
    // Where the system tells no times, nothing speaks for a busy machine.
    const spare = passed > 0 ? (times.idle - last.idle) / passed : 1;
    headStartMs = spare < SPARE_SHARE ? BUSY_MACHINE_MS : IDLE_MACHINE_MS;
    last = { at, ...times };
    return headStartMs;
  };
}

/** Milliseconds since the machine started, of all its processors together. */
function cpuTimes(readCpus: typeof cpus): { idle: number; total: number } {
  let idle = 0;
  let total = 0;
  for (const { times } of readCpus()) {
    idle += times.idle;
    total += times.user + times.nice + times.sys + times.idle + times.irq;
  }
  return { idle, total };
}
