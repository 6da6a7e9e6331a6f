import { expect, it } from 'vitest';
import { mixFaults, narrowFaults } from '../../../cli/chaos/fault-mix.ts';

it('a seed always mixes the same faults, another seed others', () => {
  expect(mixFaults('1')).toEqual(mixFaults('1'));
  expect(mixFaults('1')).not.toEqual({ ...mixFaults('2'), seed: '1' });
});

it('the mixes have every fault, and some have a write budget', () => {
  const mixes = Array.from({ length: 20 }, (_, n) => mixFaults(String(n)));
  for (const { crashes, stalls, lostResponses, partialFailures } of mixes)
    for (const rate of [crashes, stalls, lostResponses, partialFailures]) expect(rate).toBeGreaterThan(0);
  expect(new Set(mixes.map(({ writeUnits }) => writeUnits === undefined)).size).toBe(2);
});

it('--faults gives a fault its own rate or its mean one, and no other happens', () => {
  expect(narrowFaults('7', 'stalls=0.5,crashes,stallMs=100')).toEqual({
    seed: '7',
    stalls: 0.5,
    crashes: 0.01,
    stallMs: 100,
    throttleMs: 300,
  });
});

it('--faults none has no faults', () => {
  expect(narrowFaults('7', 'none')).toEqual({ seed: '7' });
});

it('--faults refuses an unknown fault', () => {
  expect(() => narrowFaults('7', 'crash')).toThrow('"crash" is not a setting such as crashes=0.02.');
});
