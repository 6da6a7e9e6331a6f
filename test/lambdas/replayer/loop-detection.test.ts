import { expect, it } from 'vitest';
import { newId } from '../../../lambdas/shared/formats/ids.ts';
import { recursiveLoopOf } from '../../lib/recursive-loop.ts';
import { NOW, NOW_TEXT } from '../factories/fixed-values.ts';
import { ReplaySimulation } from './replay-simulation.ts';

const EVENTS = 100_000;
const DAYS_MS = 20 * 86_400_000;

it('a replay of 100,000 events ends, with the loop detection that the template sets', async () => {
  const system = new ReplaySimulation();
  system.recursiveLoop = recursiveLoopOf('Webhooks/Replays/Worker');
  const since = NOW - DAYS_MS;
  for (let n = 0; n < EVENTS; n += 1) {
    const id = newId('evt', since + Math.floor((n * DAYS_MS) / EVENTS));
    system.add({ id }, { status: 'delivered', attempt_count: 9 });
  }

  const replay = await system.replayNow({
    only: 'all',
    since: new Date(since).toISOString(),
    until: NOW_TEXT,
  });

  expect(replay).toMatchObject({ status: 'completed', queued: EVENTS });
  // Or the loop detection has nothing to detect.
  expect(system.invocations).toBeGreaterThan(17);
}, 60_000);
