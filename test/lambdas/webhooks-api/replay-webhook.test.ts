import { describe, expect, it } from 'vitest';
import { newReplay, type ReplayRecord } from '../../../lambdas/shared/replay/replay-record.ts';
import { makeReplayWebhook } from '../../../lambdas/webhooks-api/replay-webhook.ts';
import { ManualClock } from '../../../local/clock.ts';
import { apiRequest, requestOfOtherWorkspace } from '../factories/api-request.ts';
import { captureLog } from '../factories/capture-log.ts';
import { NOW, NOW_TEXT, OTHER_WEBHOOK_ID, WEBHOOK_ID } from '../factories/fixed-values.ts';
import { fieldsOf, refusalOf } from '../factories/refusal.ts';
import { webhookRecord } from '../factories/webhook-record.ts';

const HOUR_AGO = '2026-11-20T09:15:30.123Z';
const THIRTY_DAYS_AGO = '2026-10-21T10:15:30.123Z';

interface Options {
  readonly enabled?: boolean;
  /** What becomes of the replay in the request's second. */
  readonly worked?: (
    replay: ReplayRecord,
    clock: ManualClock,
    mayGoOn: (afterMs: number) => boolean,
  ) => ReplayRecord | undefined;
  readonly otherIsRunning?: boolean;
}

/** The operation for one webhook, and what it did in order. */
function makeOperation({
  enabled = true,
  worked = (replay) => replay,
  otherIsRunning = false,
}: Options = {}) {
  const clock = new ManualClock(NOW);
  const steps: unknown[][] = [];
  const inserted: ReplayRecord[] = [];
  const operation = makeReplayWebhook({
    findWebhook: async (workspaceId, id) =>
      workspaceId === 'default' && id === WEBHOOK_ID ? webhookRecord({ enabled }) : undefined,
    sendReplay: async (...sending) => void steps.push(['send', ...sending]),
    insertReplay: async (replay) => {
      steps.push(['insert']);
      if (otherIsRunning) return false;
      inserted.push(replay);
      return true;
    },
    runReplay: async (replay, mayGoOn) => {
      steps.push(['run']);
      return worked(replay, clock, mayGoOn);
    },
    now: () => clock.now(),
  });
  return {
    steps,
    inserted,
    post: (body: unknown, id = WEBHOOK_ID) => operation(apiRequest({ pathParameters: { id }, body })),
    postFromOtherWorkspace: (body: unknown) =>
      operation(requestOfOtherWorkspace({ pathParameters: { id: WEBHOOK_ID }, body })),
  };
}

describe('POST /webhooks/{id}/replay', () => {
  it('answers 202 with the replay and where it can be read', async () => {
    const completed = { status: 'completed', scanned: 9, queued: 5, skipped: 1 } as const;
    const { inserted, post } = makeOperation({ worked: (replay) => ({ ...replay, ...completed, pages: 1 }) });

    const { status, headers, body } = await post({ since: HOUR_AGO, only: 'all' });

    const id = inserted[0]?.id;
    expect(status).toBe(202);
    expect(headers).toEqual({ location: `/webhooks/${WEBHOOK_ID}/replays/${id}` });
    expect(body).toEqual({
      ...completed,
      id: expect.stringMatching(/^rpl_/),
      webhook_id: WEBHOOK_ID,
      only: 'all',
      since: HOUR_AGO,
      until: NOW_TEXT,
      created_at: NOW_TEXT,
      updated_at: NOW_TEXT,
    });
  });

  it('puts the replay on record as it was asked for, from its beginning, for 30 days', async () => {
    const { inserted, post } = makeOperation();

    await post({ since: HOUR_AGO });

    const asked = {
      webhook_id: WEBHOOK_ID,
      workspace_id: 'default',
      only: 'failed',
      since: HOUR_AGO,
      until: NOW_TEXT,
    } as const;
    expect(inserted).toEqual([{ ...newReplay(asked, NOW), id: inserted[0]?.id }]);
    expect(inserted[0]).toMatchObject({ status: 'running', pages: 0, position: { partition: 0 } });
    expect((inserted[0]?.expires_at ?? 0) - NOW / 1_000).toBeCloseTo(30 * 86_400, -1);
  });

  it('sends the replayer, five seconds later, before anything is on record', async () => {
    const { steps, inserted, post } = makeOperation();

    await post({ since: HOUR_AGO });

    const message = { webhook_id: WEBHOOK_ID, workspace_id: 'default', replay_id: inserted[0]?.id };
    expect(steps).toEqual([['send', message, 5], ['insert'], ['run']]);
  });

  it('works on it for a second itself', async () => {
    const within: boolean[] = [];
    const { post } = makeOperation({
      worked: (replay, clock, mayGoOn) => {
        clock.advance(999);
        within.push(mayGoOn(0));
        clock.advance(1);
        within.push(mayGoOn(0));
        return replay;
      },
    });

    await post({ since: HOUR_AGO });

    expect(within).toEqual([true, false]);
  });

  it('sends the replayer once more where it took so long that the replayer may have come before', async () => {
    const worked: NonNullable<Options['worked']> = (replay, clock) => {
      clock.advance(4_000);
      return replay;
    };
    const { steps, post } = makeOperation({ worked });

    await post({ since: HOUR_AGO });

    expect(steps.map(([step, , delay]) => [step, delay])).toEqual([
      ['send', 5],
      ['insert', undefined],
      ['run', undefined],
      ['send', undefined],
    ]);
  });

  it('doesn’t where the replay has ended by then', async () => {
    const { steps, post } = makeOperation({
      worked: (replay, clock) => {
        clock.advance(4_000);
        return { ...replay, status: 'completed' };
      },
    });

    await post({ since: HOUR_AGO });

    expect(steps.map(([step]) => step)).toEqual(['send', 'insert', 'run']);
  });

  it.each<[string, NonNullable<Options['worked']>]>([
    [
      'a page fails',
      () => {
        throw new Error('The table is throttled.');
      },
    ],
    ['the replayer has come', () => undefined],
  ])('answers with a replay that is running where %s: the replayer goes on', async (_, worked) => {
    captureLog();
    const { post } = makeOperation({ worked });

    const { status, body } = await post({ since: HOUR_AGO });

    expect(status).toBe(202);
    expect(body).toMatchObject({ status: 'running', queued: 0 });
  });

  it('tells operators why a page failed, and of which replay', async () => {
    const log = captureLog();
    const { inserted, post } = makeOperation({
      worked: () => {
        throw new Error('The table is throttled.');
      },
    });

    await post({ since: HOUR_AGO });

    expect(log.text()).toContain('The table is throttled.');
    expect(log.text()).toContain(inserted[0]?.id);
  });

  it('answers 409 while another replay of the webhook is running', async () => {
    const { steps, post } = makeOperation({ otherIsRunning: true });

    expect(await refusalOf(post({ since: HOUR_AGO }))).toMatchObject({ status: 409, kind: 'replay-running' });
    expect(steps.map(([step]) => step)).toEqual(['send', 'insert']);
  });

  it('answers 409 for a disabled webhook', async () => {
    const { steps, post } = makeOperation({ enabled: false });

    expect(await refusalOf(post({ since: HOUR_AGO }))).toMatchObject({
      status: 409,
      kind: 'webhook-disabled',
    });
    expect(steps).toEqual([]);
  });

  it('answers 404 for a webhook that isn’t there, or is another workspace’s', async () => {
    const { steps, post, postFromOtherWorkspace } = makeOperation();

    expect((await refusalOf(post({ since: HOUR_AGO }, OTHER_WEBHOOK_ID))).status).toBe(404);
    expect((await refusalOf(postFromOtherWorkspace({ since: HOUR_AGO }))).status).toBe(404);
    expect(steps).toEqual([]);
  });
});

describe('the time of a replay', () => {
  it.each([
    ['an offset', '2026-11-20T10:15:30+01:00', '2026-11-20T09:15:30.000Z'],
    ['no milliseconds', '2026-11-20T09:15:30Z', '2026-11-20T09:15:30.000Z'],
    ['more than 30 days, which means 30 days', '2020-01-01T00:00:00Z', THIRTY_DAYS_AGO],
  ])('can begin with %s', async (_, since, meant) => {
    const { post } = makeOperation();

    expect((await post({ since })).body).toMatchObject({ since: meant, until: NOW_TEXT });
  });

  it.each([
    ['', '2026-11-20T10:00:00+00:00', '2026-11-20T10:00:00.000Z'],
    ['in the future, which means now', '2026-12-24T18:00:00Z', NOW_TEXT],
  ])('can have an end %s', async (_, until, meant) => {
    const { post } = makeOperation();

    expect((await post({ since: HOUR_AGO, until })).body).toMatchObject({ since: HOUR_AGO, until: meant });
  });

  it.each([
    ['no body', undefined, ''],
    ['no since', {}, 'since'],
    ['a since that is no time', { since: 'yesterday' }, 'since'],
    ['a since without a time zone', { since: '2026-11-20T09:15:30' }, 'since'],
    ['a since that is a number', { since: NOW }, 'since'],
    ['a since in the future', { since: '2026-11-20T10:15:30.124Z' }, 'since'],
    ['a since that is now', { since: NOW_TEXT }, 'since'],
    ['an until that is no time', { since: HOUR_AGO, until: 'now' }, 'until'],
    ['an until that is since', { since: HOUR_AGO, until: HOUR_AGO }, 'until'],
    ['an until before since', { since: HOUR_AGO, until: '2026-11-20T09:00:00Z' }, 'until'],
    [
      'an until more than 30 days ago',
      { since: '2026-01-01T00:00:00Z', until: '2026-02-01T00:00:00Z' },
      'until',
    ],
    ['an unknown choice', { since: HOUR_AGO, only: 'some' }, 'only'],
    ['an unknown field', { since: HOUR_AGO, from: HOUR_AGO }, 'from'],
  ])('is refused with %s, and nothing is done', async (_, body, field) => {
    const { steps, post } = makeOperation();

    const refusal = await refusalOf(post(body));

    expect(refusal.status).toBe(422);
    expect(fieldsOf(refusal)).toEqual([field]);
    expect(steps).toEqual([]);
  });
});
