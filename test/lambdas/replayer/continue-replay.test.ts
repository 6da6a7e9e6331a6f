import { describe, expect, it } from 'vitest';
import { makeContinueReplay } from '../../../lambdas/replayer/continue-replay.ts';
import { newReplay, type ReplayRecord } from '../../../lambdas/shared/replay/replay-record.ts';
import { NOW, NOW_TEXT, WEBHOOK_ID } from '../factories/fixed-values.ts';

const replay = newReplay(
  { webhook_id: WEBHOOK_ID, workspace_id: 'default', only: 'failed', since: NOW_TEXT, until: NOW_TEXT },
  NOW,
);
const message = { webhook_id: WEBHOOK_ID, workspace_id: 'default', replay_id: replay.id };

/** The replayer, and the messages that it sent. @param worked what becomes of the replay in this invocation */
function makeReplayer(onRecord: ReplayRecord | undefined, worked: () => ReplayRecord | undefined, now = NOW) {
  const sent: unknown[] = [];
  const late: ReplayRecord[] = [];
  const continueReplay = makeContinueReplay({
    findReplay: async (webhookId, id) =>
      webhookId === WEBHOOK_ID && id === replay.id ? onRecord : undefined,
    runReplay: async () => worked(),
    sendReplay: async (...sending) => void sent.push(sending),
    insertLateReplay: async (inserted) => void late.push(inserted),
    now: () => now,
  });
  return { sent, late, comes: () => continueReplay(message, () => true) };
}

describe('the message of a replay', () => {
  it('is followed by another one where there is more to do', async () => {
    const { sent, comes } = makeReplayer(replay, () => replay);

    await comes();

    expect(sent).toEqual([[message]]);
  });

  it.each<[string, ReplayRecord | undefined]>([
    ['has come to its end', { ...replay, status: 'completed' }],
    ['was stopped', { ...replay, status: 'stopped' }],
    ['is in the hands of another worker', undefined],
  ])('is the last one where the replay %s', async (_, worked) => {
    const { sent, comes } = makeReplayer(replay, () => worked);

    await comes();

    expect(sent).toEqual([]);
  });

  it('is done where no replay is on record', async () => {
    const { sent, comes } = makeReplayer(undefined, () => {
      throw new Error('There is nothing to work on.');
    });

    await comes();

    expect(sent).toEqual([]);
  });

  it('comes again where a page failed', async () => {
    const { sent, comes } = makeReplayer(replay, () => {
      throw new Error('The table is throttled.');
    });

    await expect(comes()).rejects.toThrow('The table is throttled.');
    expect(sent).toEqual([]);
  });
});

describe('events that were late for a replay', () => {
  const ended: ReplayRecord = { ...replay, only: 'missing', status: 'completed' };

  it('are looked for once they must be in the log, by a replay of their own', async () => {
    const { sent, late, comes } = makeReplayer(ended, () => ended, NOW + 5_000);

    await comes();

    expect(late).toEqual([expect.objectContaining({ late_of: replay.id, only: 'missing', until: NOW_TEXT })]);
    expect(sent).toEqual([[{ ...message, replay_id: late[0]?.id }]]);
  });

  it('are waited for until then', async () => {
    const { sent, late, comes } = makeReplayer(ended, () => ended, NOW + 1_500);

    await comes();

    expect(late).toEqual([]);
    expect(sent).toEqual([[message, 4]]);
  });

  it('are looked for once: by the same replay if the message comes again, and by none after that one', async () => {
    const first = makeReplayer(ended, () => ended, NOW + 5_000);
    await first.comes();
    await first.comes();
    expect(new Set(first.late.map(({ id }) => id)).size).toBe(1);

    const [late] = first.late;
    const { sent, comes } = makeReplayer(late, () => late && { ...late, status: 'completed' }, NOW + 60_000);
    await comes();
    expect(sent).toEqual([]);
  });
});
