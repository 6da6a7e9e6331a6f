import { describe, expect, it } from 'vitest';
import { lateReplay } from '../../../lambdas/replayer/late-events.ts';
import { isId } from '../../../lambdas/shared/formats/ids.ts';
import { timestamp } from '../../../lambdas/shared/formats/timestamp.ts';
import { newReplay, type ReplayRecord } from '../../../lambdas/shared/replay/replay-record.ts';
import { NOW, WEBHOOK_ID } from '../factories/fixed-values.ts';

/** A replay that was asked for now. */
const replayOf = (asked: { only: ReplayRecord['only']; since: number; until: number }) =>
  newReplay(
    {
      webhook_id: WEBHOOK_ID,
      workspace_id: 'default',
      only: asked.only,
      since: timestamp(asked.since),
      until: timestamp(asked.until),
    },
    NOW,
  );

describe('the replay of events that were late for another one', () => {
  it.each(['missing', 'all'] as const)('is of what is missing in the last minute of `%s`', (only) => {
    const replay = replayOf({ only, since: NOW - 600_000, until: NOW });

    const late = lateReplay(replay);

    expect(late).toMatchObject({
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
    expect(late?.replay.id).not.toBe(replay.id);
    expect(isId('rpl', late?.replay.id ?? '')).toBe(true);
    expect(lateReplay(replay)).toEqual(late);
  });

  it('begins no earlier than the other one', () => {
    const replay = replayOf({ only: 'missing', since: NOW - 10_000, until: NOW });

    expect(lateReplay(replay)?.replay.since).toBe(timestamp(NOW - 10_000));
  });

  it.each([
    ['of deliveries, which need no log', replayOf({ only: 'failed', since: NOW - 600_000, until: NOW })],
    ['of a time that is over', replayOf({ only: 'all', since: NOW - 600_000, until: NOW - 5_000 })],
    [
      'of late events',
      { ...replayOf({ only: 'missing', since: NOW - 60_000, until: NOW }), late_of: 'rpl_1' },
    ],
  ])('is none after one %s', (_, replay) => {
    expect(lateReplay(replay)).toBeUndefined();
  });
});
