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
  readonly otherIsRunning?: boolean;
  /** How long storing the replay takes. */
  readonly insertMs?: number;
  /** Whether SQS refuses the undelayed message. */
  readonly refusesUndelayed?: boolean;
}

/** The operation for one webhook, and its steps in order. */
function makeOperation({ enabled = true, otherIsRunning = false, insertMs = 0, ...options }: Options = {}) {
  const clock = new ManualClock(NOW);
  const steps: unknown[][] = [];
  const inserted: ReplayRecord[] = [];
  const operation = makeReplayWebhook({
    findWebhook: async (workspaceId, id) =>
      workspaceId === 'default' && id === WEBHOOK_ID ? webhookRecord({ enabled }) : undefined,
    sendReplay: async (...sending) => {
      steps.push(['send', ...sending]);
      if (options.refusesUndelayed && sending[1] === undefined) throw new Error('SQS is down.');
    },
    insertReplay: async (replay) => {
      steps.push(['insert']);
      clock.advance(insertMs);
      if (otherIsRunning) return false;
      inserted.push(replay);
      return true;
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
  it('responds with 202, the queued replay and its location', async () => {
    const { inserted, post } = makeOperation();

    const { status, headers, body } = await post({ since: HOUR_AGO, only: 'all' });

    const id = inserted[0]?.id;
    expect(status).toBe(202);
    expect(headers).toEqual({ location: `/webhooks/${WEBHOOK_ID}/replays/${id}` });
    expect(body).toEqual({
      id: expect.stringMatching(/^rpl_/),
      webhook_id: WEBHOOK_ID,
      only: 'all',
      since: HOUR_AGO,
      until: NOW_TEXT,
      status: 'queued',
      scanned: 0,
      queued: 0,
      skipped: 0,
      created_at: NOW_TEXT,
      updated_at: NOW_TEXT,
    });
  });

  it('stores the replay as requested, at its first page, for 30 days', async () => {
    const { inserted, post } = makeOperation();

    await post({ since: HOUR_AGO });

    const requested = {
      webhook_id: WEBHOOK_ID,
      workspace_id: 'default',
      only: 'failed',
      since: HOUR_AGO,
      until: NOW_TEXT,
    } as const;
    expect(inserted).toEqual([{ ...newReplay(requested, NOW), id: inserted[0]?.id }]);
    expect(inserted[0]).toMatchObject({ status: 'running', pages: 0, position: { partition: 0 } });
    expect((inserted[0]?.expires_at ?? 0) - NOW / 1_000).toBeCloseTo(30 * 86_400, -1);
  });

  it('sends the safety net with a delay of five seconds, stores the replay, then sends the undelayed message', async () => {
    const { steps, inserted, post } = makeOperation();

    await post({ since: HOUR_AGO });

    const ids = { webhook_id: WEBHOOK_ID, workspace_id: 'default', replay_id: inserted[0]?.id };
    const message = { ...ids, unless_started: true };
    expect(steps).toEqual([['send', message, 5], ['insert'], ['send', message]]);
  });

  it('responds with 202 if the undelayed message fails, and logs why: the safety net starts the replay', async () => {
    const log = captureLog();
    const { inserted, post } = makeOperation({ refusesUndelayed: true, insertMs: 3_999 });

    expect(await post({ since: HOUR_AGO })).toMatchObject({ status: 202, body: { status: 'queued' } });
    expect(log.text()).toContain('SQS is down.');
    expect(log.text()).toContain(inserted[0]?.id);
  });

  it('fails if the undelayed message does and the safety net may have arrived before the replay', async () => {
    const { post } = makeOperation({ refusesUndelayed: true, insertMs: 4_000 });

    await expect(post({ since: HOUR_AGO })).rejects.toThrow('SQS is down.');
  });

  it('responds with 409 while another replay of the webhook is running', async () => {
    const { steps, post } = makeOperation({ otherIsRunning: true });

    expect(await refusalOf(post({ since: HOUR_AGO }))).toMatchObject({ status: 409, kind: 'replay-running' });
    expect(steps.map(([step]) => step)).toEqual(['send', 'insert']);
  });

  it('responds with 409 for a disabled webhook', async () => {
    const { steps, post } = makeOperation({ enabled: false });

    expect(await refusalOf(post({ since: HOUR_AGO }))).toMatchObject({
      status: 409,
      kind: 'webhook-disabled',
    });
    expect(steps).toEqual([]);
  });

  it('responds with 404 for an unknown webhook or one of another workspace', async () => {
    const { steps, post, postFromOtherWorkspace } = makeOperation();

    expect((await refusalOf(post({ since: HOUR_AGO }, OTHER_WEBHOOK_ID))).status).toBe(404);
    expect((await refusalOf(postFromOtherWorkspace({ since: HOUR_AGO }))).status).toBe(404);
    expect(steps).toEqual([]);
  });
});

describe('the time range of a replay', () => {
  it.each([
    ['an offset', '2026-11-20T10:15:30+01:00', '2026-11-20T09:15:30.000Z'],
    ['no milliseconds', '2026-11-20T09:15:30Z', '2026-11-20T09:15:30.000Z'],
    ['more than 30 days, which means 30 days', '2020-01-01T00:00:00Z', THIRTY_DAYS_AGO],
  ])('can start with %s', async (_, since, expected) => {
    const { post } = makeOperation();

    expect((await post({ since })).body).toMatchObject({ since: expected, until: NOW_TEXT });
  });

  it.each([
    ['in the past', '2026-11-20T10:00:00+00:00', '2026-11-20T10:00:00.000Z'],
    ['in the future, which means now', '2026-12-24T18:00:00Z', NOW_TEXT],
  ])('can end %s', async (_, until, expected) => {
    const { post } = makeOperation();

    expect((await post({ since: HOUR_AGO, until })).body).toMatchObject({ since: HOUR_AGO, until: expected });
  });

  it.each([
    ['no body', undefined, ''],
    ['no since', {}, 'since'],
    ['a malformed since', { since: 'yesterday' }, 'since'],
    ['a since without a time zone', { since: '2026-11-20T09:15:30' }, 'since'],
    ['a since that is a number', { since: NOW }, 'since'],
    ['a since in the future', { since: '2026-11-20T10:15:30.124Z' }, 'since'],
    ['a since that is now', { since: NOW_TEXT }, 'since'],
    ['a malformed until', { since: HOUR_AGO, until: 'now' }, 'until'],
    ['an until equal to since', { since: HOUR_AGO, until: HOUR_AGO }, 'until'],
    ['an until before since', { since: HOUR_AGO, until: '2026-11-20T09:00:00Z' }, 'until'],
    [
      'an until more than 30 days ago',
      { since: '2026-01-01T00:00:00Z', until: '2026-02-01T00:00:00Z' },
      'until',
    ],
    ['an unknown choice', { since: HOUR_AGO, only: 'some' }, 'only'],
    ['an unknown field', { since: HOUR_AGO, from: HOUR_AGO }, 'from'],
  ])('is refused with %s, and nothing is sent or stored', async (_, body, field) => {
    const { steps, post } = makeOperation();

    const refusal = await refusalOf(post(body));

    expect(refusal.status).toBe(422);
    expect(fieldsOf(refusal)).toEqual([field]);
    expect(steps).toEqual([]);
  });
});
