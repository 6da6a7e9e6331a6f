import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { captureLog } from '../factories/capture-log.ts';
import { runSettling, type Safeguard, type Scenario } from './settling-model.ts';

const scenarios = fc.record({
  visits: fc.integer({ min: 1, max: 6 }),
  limit: fc.option(fc.integer({ min: 1, max: 5 }), { nil: undefined }),
  draws: fc.array(fc.nat(99), { minLength: 20, maxLength: 120 }),
});

/** Checks that redirected visits are counted once, and others only if their visitor was told nothing. */
async function expectExact(scenario: Scenario): Promise<void> {
  const { outcomes, counted, clicks } = await runSettling(scenario);
  const redirected = [...outcomes].filter(([, kind]) => kind === 'redirect').map(([id]) => id);
  const untold = [...outcomes].filter(([, kind]) => kind === 'unavailable').map(([id]) => id);

  expect(counted).toHaveLength(new Set(counted).size);
  expect(clicks).toBe(counted.length);
  expect(redirected.filter((id) => !counted.includes(id))).toEqual([]);
  expect(counted.filter((id) => !redirected.includes(id) && !untold.includes(id))).toEqual([]);
  expect(clicks).toBeLessThanOrEqual(scenario.limit ?? Number.POSITIVE_INFINITY);
}

describe('clicks whose counting got no response', () => {
  it('are counted once if the visitor was redirected, whatever fails and whenever it is executed', async () => {
    captureLog();
    await fc.assert(fc.asyncProperty(scenarios, expectExact), { numRuns: 300 });
  }, 120_000);

  it.each<[Safeguard, string]>([
    ['settling', 'counts every such click'],
    ['counting', 'counts no such click'],
    ['delay', 'settles while a write can still be made'],
    ['hold', 'settles while records wait for an operator'],
    ['counted clicks', 'counts a click again that its message brings twice'],
    ['single write', 'repeats the write'],
  ])(
    'would not be without the safeguard "%s": it %s',
    async (without) => {
      captureLog();
      const property = fc.asyncProperty(scenarios, (scenario) => expectExact({ ...scenario, without }));
      const { failed, errorInstance } = await fc.check(property, { numRuns: 2_000, endOnFailure: true });

      expect(failed).toBe(true);
      expect(errorInstance).toMatchObject({ name: 'AssertionError' });
    },
    120_000,
  );
});
