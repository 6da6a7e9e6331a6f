import { describe, expect, it } from 'vitest';
import { makeContinueReplay } from '../../../lambdas/replayer/continue-replay.ts';
import { newReplay, type ReplayRecord } from '../../../lambdas/shared/replay/replay-record.ts';
import { NOW, NOW_TEXT, WEBHOOK_ID } from '../factories/fixed-values.ts';

const replay = newReplay(
  { webhook_id: WEBHOOK_ID, workspace_id: 'default', only: 'failed', since: NOW_TEXT, until: NOW_TEXT },
  NOW,
);
const message = { webhook_id: WEBHOOK_ID, workspace_id: 'default', replay_id: replay.id };

/** @param progress the replay after this invocation */
function makeReplayer(stored: ReplayRecord | undefined, progress: () => ReplayRecord | undefined, now = NOW) {
  const sent: unknown[] = [];
  const catchUps: ReplayRecord[] = [];
  const continueReplay = makeContinueReplay({
    findReplay: async (webhookId, id) => (webhookId === WEBHOOK_ID && id === replay.id ? stored : undefined),
    runReplay: async () => progress(),
    sendReplay: async (...sending) => void sent.push(sending),
    insertCatchUp: async (inserted) => void catchUps.push(inserted),
    now: () => now,
  });
  return { sent, catchUps, receive: () => continueReplay(message, () => true, { redelivered: false }) };
}

describe('a replay message', () => {
  it('is followed by another one while the replay is running', async () => {
    const { sent, receive } = makeReplayer(replay, () => replay);

    await receive();

    expect(sent).toEqual([[message]]);
  });

  it.each<[string, ReplayRecord | undefined]>([
    ['has completed', { ...replay, status: 'completed' }],
    ['has stopped', { ...replay, status: 'stopped' }],
    ['belongs to another worker', undefined],
  ])('is the last one if the replay %s', async (_, progress) => {
    const { sent, receive } = makeReplayer(replay, () => progress);

    await receive();

    expect(sent).toEqual([]);
  });

  it('is ignored if the replay does not exist', async () => {
    const { sent, receive } = makeReplayer(undefined, () => {
      throw new Error('There is no replay to run.');
    });

    await receive();

    expect(sent).toEqual([]);
  });

  it('fails if a page fails, so that SQS redelivers it', async () => {
    const { sent, receive } = makeReplayer(replay, () => {
      throw new Error('The table is throttled.');
    });

    await expect(receive()).rejects.toThrow('The table is throttled.');
    expect(sent).toEqual([]);
  });
});

describe('the catch-up replay', () => {
  const completed: ReplayRecord = { ...replay, only: 'missing', status: 'completed' };

  it('starts five seconds after the request, when late events are in the log', async () => {
    const { sent, catchUps, receive } = makeReplayer(completed, () => completed, NOW + 5_000);

    await receive();

    expect(catchUps).toEqual([
      expect.objectContaining({ late_of: replay.id, only: 'missing', until: NOW_TEXT }),
    ]);
    expect(sent).toEqual([[{ ...message, replay_id: catchUps[0]?.id }]]);
  });

  it('is delayed until then', async () => {
    const { sent, catchUps, receive } = makeReplayer(completed, () => completed, NOW + 1_500);

    await receive();

    expect(catchUps).toEqual([]);
    expect(sent).toEqual([[message, 4]]);
  });

  it('is the same one if the message is redelivered, and is not followed by another', async () => {
    const first = makeReplayer(completed, () => completed, NOW + 5_000);
    await first.receive();
    await first.receive();
    expect(new Set(first.catchUps.map(({ id }) => id)).size).toBe(1);

    const [catchUp] = first.catchUps;
    const { sent, receive } = makeReplayer(
      catchUp,
      () => catchUp && { ...catchUp, status: 'completed' },
      NOW + 60_000,
    );
    await receive();
    expect(sent).toEqual([]);
  });
});
