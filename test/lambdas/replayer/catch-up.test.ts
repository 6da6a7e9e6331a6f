import { describe, expect, it } from 'vitest';
import { catchUpOf } from '../../../lambdas/replayer/catch-up.ts';
import { isId } from '../../../lambdas/shared/formats/ids.ts';
import { timestamp } from '../../../lambdas/shared/formats/timestamp.ts';
import {
  newReplay,
  type ReplayChoice,
  type ReplayRecord,
} from '../../../lambdas/shared/replay/replay-record.ts';
import { NOW, WEBHOOK_ID } from '../factories/fixed-values.ts';

/** A replay that is requested now. */
function replayOf(only: ReplayChoice, since: number, until: number): ReplayRecord {
  const range = { since: timestamp(since), until: timestamp(until) };
  return newReplay({ webhook_id: WEBHOOK_ID, workspace_id: 'default', only, ...range }, NOW);
}

describe('a catch-up replay', () => {
  it.each(['missing', 'all'] as const)('covers the missing events in the last minute of `%s`', (only) => {
    const replay = replayOf(only, NOW - 600_000, NOW);

    const catchUp = catchUpOf(replay);

    expect(catchUp).toMatchObject({
      dueAt: NOW + 5_000,
      replay: {
        only: 'missing',
        since: timestamp(NOW - 60_000),
        until: timestamp(NOW),
        status: 'running',
        pages: 0,
        late_of: replay.id,
      },
    });
    expect(catchUp?.replay.id).not.toBe(replay.id);
    expect(isId('rpl', catchUp?.replay.id ?? '')).toBe(true);
    expect(catchUpOf(replay)).toEqual(catchUp);
  });

  it('starts no earlier than the replay it follows', () => {
    const replay = replayOf('missing', NOW - 10_000, NOW);

    expect(catchUpOf(replay)?.replay.since).toBe(timestamp(NOW - 10_000));
  });

  it.each([
    ['a replay of `failed`', replayOf('failed', NOW - 600_000, NOW)],
    ['a replay that ended in the past', replayOf('all', NOW - 600_000, NOW - 5_000)],
    ['a catch-up replay', { ...replayOf('missing', NOW - 60_000, NOW), late_of: 'rpl_1' }],
  ])('does not follow %s', (_, replay) => {
    expect(catchUpOf(replay)).toBeUndefined();
  });
});
