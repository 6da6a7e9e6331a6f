import { decide } from '../../local/faults/decide.ts';
import type { FaultName, FaultRates, FaultSettings } from '../../local/faults/fault-settings.ts';
import { parseFaults } from '../../local/faults/parse-faults.ts';

/** The mean rate of each fault. */
const RATES: Required<FaultRates> = {
  crashes: 0.01,
  timeouts: 0.005,
  duplicateBatches: 0.03,
  shuffledBatches: 0.1,
  resets: 0.004,
  lostResponses: 0.006,
  stalls: 0.004,
  throttles: 0.004,
  partialFailures: 0.01,
};
const NAMES = Object.keys(RATES) as FaultName[];

/** Longer than the functions wait for a response: a late write can come after its caller has given up. */
const STALL_MS = 5_000;
const THROTTLE_MS = 300;

/** A quarter of the seeds give each partition key this many write units in a second, or up to three times as many. */
const WRITE_UNITS = 300;
const SHARE_WITH_BUDGET = 0.25;

/** Mixes the faults of a run. The seed chooses each rate, from 0 to twice its mean. */
export function mixFaults(seed: string): FaultSettings {
  const rates = NAMES.map((name) => [name, 2 * RATES[name] * decide(seed, `rate of ${name}`, 1)]);
  const hasBudget = decide(seed, 'has a write budget', 1) < SHARE_WITH_BUDGET;
  return {
    seed,
    ...Object.fromEntries(rates),
    stallMs: STALL_MS,
    throttleMs: THROTTLE_MS,
    ...(hasBudget && { writeUnits: Math.round(WRITE_UNITS * (1 + 2 * decide(seed, 'write budget', 1))) }),
  };
}

/**
 * Narrows the faults of a run to those that `text` names, such as `lostResponses,stalls=0.01,stallMs=4000`. A fault
 * without a rate has its mean rate. `none` has no faults.
 *
 * @throws Error with one sentence that names the setting and the values it takes
 */
export function narrowFaults(seed: string, text: string): FaultSettings {
  if (text === 'none') return { seed };
  const named = text.split(',').map((part) => {
    const name = NAMES.find((each) => each === part.trim());
    return name === undefined ? part : `${name}=${RATES[name]}`;
  });
  return { stallMs: STALL_MS, throttleMs: THROTTLE_MS, ...parseFaults(named.join(',')), seed };
}
