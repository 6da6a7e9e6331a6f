import { expect, it } from 'vitest';
import { runFuzz } from '../fuzz/run-fuzz.ts';
import { startForTest } from './local-linkbus.ts';

/** `npm run fuzz:api` sends more. */
const REQUESTS = 1_500;

it('generated requests, valid and hostile, get no server error, and valid ones are not refused', async () => {
  const linkbus = await startForTest({ retrySchedule: [604_800] });
  try {
    const { failures, valid, statuses } = await runFuzz(linkbus, { seed: 7, requests: REQUESTS });

    expect(failures).toEqual([]);
    expect(valid.succeeded).toBeGreaterThan(REQUESTS / 5);
    expect(statuses.get(422)).toBeGreaterThan(REQUESTS / 20);
  } finally {
    await linkbus.stop();
  }
});
