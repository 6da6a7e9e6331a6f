import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseFaults } from '../../../local/faults/parse-faults.ts';

describe('the settings of faults', () => {
  it('are read from names and values', () => {
    expect(
      parseFaults('seed=7,lostResponses=0.01, crashes=.02 ,crashMoment=after,stallMs=50,throttled=Links/hot'),
    ).toEqual({
      seed: '7',
      lostResponses: 0.01,
      crashes: 0.02,
      crashMoment: 'after',
      stallMs: 50,
      throttled: 'Links/hot',
    });
  });

  it('have a seed by default', () => {
    expect(parseFaults('resets=1')).toEqual({ seed: '1', resets: 1 });
  });

  it('take every rate from 0 to 1', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1_000 }), (n) => {
        expect(parseFaults(`stalls=${n / 1_000}`).stalls).toBe(n / 1_000);
      }),
    );
  });

  it.each([
    ['', '"" is not a setting such as crashes=0.02.'],
    ['crashes', '"crashes" is not a setting such as crashes=0.02.'],
    [
      'lostresponses=1',
      '"lostresponses" is not one of seed, crashes, timeouts, duplicateBatches, shuffledBatches, resets, lostResponses, stalls, throttles, partialFailures, crashMoment, stallMs, throttleMs, writeUnits, throttled.',
    ],
    ['crashes=2', 'crashes is "2"; it takes a rate from 0 to 1.'],
    ['crashes=', 'crashes is ""; it takes a rate from 0 to 1.'],
    ['crashes=-0.1', 'crashes is "-0.1"; it takes a rate from 0 to 1.'],
    ['stallMs=1.5', 'stallMs is "1.5"; it takes a whole number.'],
    ['crashMoment=never', 'crashMoment is "never"; it takes before, during, after.'],
    ['seed=', 'seed is ""; it takes some text.'],
    ['crashes=0.1,crashes=0.2', 'crashes is set twice.'],
  ])('are refused: %s', (text, message) => {
    expect(() => parseFaults(text)).toThrow(new Error(message));
  });
});
