import { CRASH_MOMENTS, type FaultName, type FaultSettings } from './fault-settings.ts';

const RATES: Readonly<Record<FaultName, true>> = {
  crashes: true,
  timeouts: true,
  duplicateBatches: true,
  shuffledBatches: true,
  resets: true,
  lostResponses: true,
  stalls: true,
  throttles: true,
  partialFailures: true,
};
const AMOUNTS = ['stallMs', 'throttleMs', 'writeUnits'];
const NAMES = ['seed', ...Object.keys(RATES), 'crashMoment', ...AMOUNTS, 'throttled'];

/**
 * Parses settings such as `seed=7,lostResponses=0.01,crashes=0.02`.
 *
 * @throws Error with one sentence that names the setting and the values it takes
 */
export function parseFaults(text: string): FaultSettings {
  const settings: Record<string, string | number> = { seed: '1' };
  const seen = new Set<string>();
  for (const part of text.split(',')) {
    const equals = part.indexOf('=');
    const name = part.slice(0, Math.max(equals, 0)).trim();
    const value = part.slice(equals + 1).trim();
    if (equals < 0) throw new Error(`"${part.trim()}" is not a setting such as crashes=0.02.`);
    if (!NAMES.includes(name)) throw new Error(`"${name}" is not one of ${NAMES.join(', ')}.`);
    if (seen.has(name)) throw new Error(`${name} is set twice.`);
    seen.add(name);
    settings[name] = readValue(name, value);
  }
  return settings as unknown as FaultSettings;
}

function readValue(name: string, text: string): string | number {
  const refuse = (takes: string) => new Error(`${name} is "${text}"; it takes ${takes}.`);
  const number = /^\d+(\.\d+)?$|^\.\d+$/.test(text) ? Number(text) : Number.NaN;
  if (Object.hasOwn(RATES, name)) {
    if (number >= 0 && number <= 1) return number;
    throw refuse('a rate from 0 to 1');
  }
  if (AMOUNTS.includes(name)) {
    if (Number.isSafeInteger(number)) return number;
    throw refuse('a whole number');
  }
  if (name === 'crashMoment' && !CRASH_MOMENTS.some((moment) => moment === text))
    throw refuse(CRASH_MOMENTS.join(', '));
  if (text === '') throw refuse('some text');
  return text;
}
