import { describe, expect, it } from 'vitest';
import { makeContinueReplay } from '../../../lambdas/replayer/continue-replay.ts';
import { PAGE_SIZE } from '../../../lambdas/replayer/replay-ports.ts';
import { makeRunReplay } from '../../../lambdas/replayer/run-replay.ts';
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

/** The replayer with a start message for this replay. */
function makeReplayer(stored: Partial<ReplayRecord>) {
  const fields = { webhook_id: WEBHOOK_ID, workspace_id: 'default', only: 'failed' } as const;
  const replay = { ...newReplay({ ...fields, since: NOW_TEXT, until: NOW_TEXT }, NOW), ...stored };
  const message = { webhook_id: WEBHOOK_ID, workspace_id: 'default', replay_id: replay.id };
  const sent: unknown[] = [];
  const continueReplay = makeContinueReplay({
    findReplay: async () => replay,
    runReplay: async () => replay,
    sendReplay: async (...sending) => void sent.push(sending),
  });
  const start = (redelivered: boolean) =>
    continueReplay({ ...message, unless_started: true }, () => true, { redelivered });
  return { sent, message, start };
}

/** Requests the replay and dies between storing it and sending the undelayed message. */
async function dieBeforeUndelayedMessage(system: ReplaySimulation): Promise<void> {
  system.betweenSteps = () => {
    if (system.invocations === 1 && system.replay !== undefined) throw new Error('The process died.');
  };
  await expect(system.post(request)).rejects.toThrow('The process died.');
  expect(system.waiting).toBe(1);
}

describe('the two messages that start a replay', () => {
  it.each([
    ['in time', 5_000],
    ['late', 40_000],
  ])(
    'run each page once: a safety net that arrives %s leaves a started replay to its worker',
    async (_, at) => {
      const system = makeSystem(20_000);
      let safetyNetArrived = false;
      system.betweenSteps = async () => {
        if (safetyNetArrived || system.clock.now() < NOW + at) return;
        safetyNetArrived = true;
        await system.handleNext();
      };

      await system.replayNow(request);

      expect(safetyNetArrived).toBe(true);
      expect(system.invocations).toBe(4);
      expect(system.replay).toMatchObject({ status: 'completed', pages: 202, queued: 20_000 });
      expect(system.sent).toHaveLength(20_000);
    },
  );

  it('run each page once, even if both arrive at the same time', async () => {
    const system = makeSystem(250);
    await system.post(request);

    await system.run(2);

    expect(system.replay).toMatchObject({ status: 'completed', pages: 4, queued: 250 });
    expect(system.sent).toHaveLength(250);
  });

  it('let only one of two concurrent workers continue', async () => {
    const system = makeSystem(2_000);
    await system.post(request);
    const started = { ...(system.replay as ReplayRecord), pages: 1 };
    system.replays.set(started.id, started);
    const run = makeRunReplay(system.ports());

    const ends = await Promise.all([run(started, () => true), run(started, () => true)]);

    expect(ends.filter((end) => end === undefined)).toHaveLength(1);
    expect(system.replay).toMatchObject({ status: 'completed', pages: 22, queued: 2_000 });
    expect(system.sent.length).toBeLessThanOrEqual(2_000 + PAGE_SIZE);
  });

  it('include a safety net, which suffices if the request dies before it sends the other one', async () => {
    const system = makeSystem(250);
    await dieBeforeUndelayedMessage(system);

    await system.run();

    expect(system.replay).toMatchObject({ status: 'completed', queued: 250 });
    expect(system.sent).toHaveLength(250);
  });

  it('are redelivered after a failed page', async () => {
    const system = makeSystem(250);
    await dieBeforeUndelayedMessage(system);
    system.betweenSteps = () => {
      if (system.replay?.pages === 2 && system.invocations === 2) throw new Error('The process died.');
    };

    await system.handleNext();
    expect(system.replay).toMatchObject({ status: 'running', pages: 2 });
    await system.run();

    expect(system.replay).toMatchObject({ status: 'completed', queued: 250 });
  });

  it('do nothing if the replay has started', async () => {
    const { sent, start } = makeReplayer({ pages: 1 });

    await start(false);

    expect(sent).toEqual([]);
  });

  it.each<[string, Partial<ReplayRecord>, boolean]>([
    ['no worker has started it', { pages: 0 }, false],
    ['SQS redelivers the message', { pages: 3 }, true],
  ])('run the replay if %s', async (_, stored, redelivered) => {
    const { sent, message, start } = makeReplayer(stored);

    await start(redelivered);

    expect(sent).toEqual([[message]]);
  });
});
