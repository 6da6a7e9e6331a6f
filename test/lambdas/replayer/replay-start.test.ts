import { describe, expect, it } from 'vitest';
import { makeContinueReplay } from '../../../lambdas/replayer/continue-replay.ts';
import { newReplay, type ReplayRecord } from '../../../lambdas/shared/replay/replay-record.ts';
import { NOW, NOW_TEXT, WEBHOOK_ID } from '../factories/fixed-values.ts';
import { ago, eventAgo } from './past-events.ts';
import { ReplaySimulation } from './replay-simulation.ts';

const HOUR = 3_600;
const request = { since: ago(2 * HOUR), until: ago(60), only: 'missing' };

function makeSystem(events: number): ReplaySimulation {
  const system = new ReplaySimulation();
  for (let n = 0; n < events; n += 1) system.add({ id: eventAgo(HOUR - n / 1_000, n) });
  return system;
}

/** Asks for the replay and dies between storing it and sending the undelayed message. */
async function dieBeforeUndelayedMessage(system: ReplaySimulation): Promise<void> {
  system.betweenSteps = () => {
    if (system.invocations === 1 && system.replay !== undefined) throw new Error('The process died.');
  };
  await expect(system.post(request)).rejects.toThrow('The process died.');
  expect(system.waiting).toBe(1);
}

describe('the two messages that start a replay', () => {
  it('do each page once: the safety net leaves a started replay to its worker', async () => {
    const system = makeSystem(2_000);
    let safetyNetArrived = false;
    system.betweenSteps = async () => {
      if (safetyNetArrived || system.clock.now() < NOW + 5_000) return;
      safetyNetArrived = true;
      await system.handleNext();
    };

    await system.replayNow(request);

    expect(safetyNetArrived).toBe(true);
    expect(system.invocations).toBe(3);
    expect(system.replay).toMatchObject({ status: 'completed', pages: 21, queued: 2_000 });
    expect(system.sent).toHaveLength(2_000);
  });

  it('need only the safety net if the request dies before it sends the other one', async () => {
    const system = makeSystem(250);
    await dieBeforeUndelayedMessage(system);

    await system.run();

    expect(system.replay).toMatchObject({ status: 'completed', queued: 250 });
    expect(system.sent).toHaveLength(250);
  });

  it('go on after a failed page, also if the safety net had started the replay', async () => {
    const system = makeSystem(250);
    await dieBeforeUndelayedMessage(system);
    system.betweenSteps = () => {
      if (system.replay?.pages === 1 && system.invocations === 2) throw new Error('The process died.');
    };

    await system.handleNext();
    expect(system.replay).toMatchObject({ status: 'running', pages: 1 });
    await system.run();

    expect(system.replay).toMatchObject({ status: 'completed', queued: 250 });
  });

  it.each<[string, Partial<ReplayRecord>, number]>([
    ['works on a replay that no worker has started', { pages: 0 }, 5_000],
    ['works on a started replay when SQS redelivers it', { pages: 3 }, 360_000],
  ])('the safety net %s, and its successor is an ordinary message', async (_, stored, age) => {
    const asked = { webhook_id: WEBHOOK_ID, workspace_id: 'default', only: 'failed' } as const;
    const replay = { ...newReplay({ ...asked, since: NOW_TEXT, until: NOW_TEXT }, NOW), ...stored };
    const message = { webhook_id: WEBHOOK_ID, workspace_id: 'default', replay_id: replay.id };
    const sent: unknown[] = [];
    const continueReplay = makeContinueReplay({
      findReplay: async () => replay,
      runReplay: async () => replay,
      sendReplay: async (...sending) => void sent.push(sending),
      insertLateReplay: async () => {},
      now: () => NOW + age,
    });

    await continueReplay({ ...message, unless_started: true }, () => true);

    expect(sent).toEqual([[message]]);
  });
});
