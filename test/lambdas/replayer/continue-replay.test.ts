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
function makeReplayer(stored: ReplayRecord | undefined, progress: () => ReplayRecord | undefined) {
  const sent: unknown[] = [];
  const continueReplay = makeContinueReplay({
    findReplay: async (webhookId, id) => (webhookId === WEBHOOK_ID && id === replay.id ? stored : undefined),
    runReplay: async () => progress(),
    sendReplay: async (...sending) => void sent.push(sending),
  });
  return { sent, receive: () => continueReplay(message, () => true, { redelivered: false }) };
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
