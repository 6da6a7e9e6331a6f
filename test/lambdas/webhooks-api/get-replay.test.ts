import { describe, expect, it } from 'vitest';
import { newReplay, type ReplayRecord } from '../../../lambdas/shared/replay/replay-record.ts';
import { makeGetReplay } from '../../../lambdas/webhooks-api/get-replay.ts';
import { replayResource } from '../../../lambdas/webhooks-api/replay-resource.ts';
import { apiRequest, requestOfOtherWorkspace } from '../factories/api-request.ts';
import { NOW, NOW_TEXT, OTHER_WEBHOOK_ID, WEBHOOK_ID } from '../factories/fixed-values.ts';
import { refusalOf } from '../factories/refusal.ts';
import { webhookRecord } from '../factories/webhook-record.ts';

const requested = { webhook_id: WEBHOOK_ID, workspace_id: 'default', only: 'missing' } as const;
const replay = newReplay({ ...requested, since: NOW_TEXT, until: NOW_TEXT }, NOW);
const pathParameters = { id: WEBHOOK_ID, replay_id: replay.id };

const getReplay = makeGetReplay(
  async (workspaceId, id) => (workspaceId === 'default' && id === WEBHOOK_ID ? webhookRecord() : undefined),
  async (webhookId, id) => (webhookId === WEBHOOK_ID && id === replay.id ? replay : undefined),
);

describe('GET /webhooks/{id}/replays/{replay_id}', () => {
  it('responds with the replay and its progress, without internal fields', async () => {
    const { status, body } = await getReplay(apiRequest({ pathParameters }));

    expect(status).toBe(200);
    expect(body).toEqual(replayResource(replay));
    expect(Object.keys(body as object)).toEqual([
      ...['id', 'webhook_id', 'only', 'since', 'until', 'status', 'scanned', 'queued', 'skipped'],
      ...['created_at', 'updated_at'],
    ]);
  });

  it.each<[Partial<ReplayRecord>, string]>([
    [{ status: 'running', pages: 0 }, 'queued'],
    [{ status: 'running', pages: 1 }, 'running'],
    [{ status: 'completed', pages: 1 }, 'completed'],
    [{ status: 'stopped', pages: 0 }, 'stopped'],
  ])('shows %j as %s', (stored, status) => {
    expect(replayResource({ ...replay, ...stored }).status).toBe(status);
  });

  it('responds with 404 for an unknown replay, one of another webhook and one of another workspace', async () => {
    const unknown = apiRequest({ pathParameters: { id: WEBHOOK_ID, replay_id: 'rpl_1' } });
    const ofOtherWebhook = apiRequest({ pathParameters: { ...pathParameters, id: OTHER_WEBHOOK_ID } });

    expect((await refusalOf(getReplay(unknown))).detail).toBe('The replay was not found.');
    expect((await refusalOf(getReplay(ofOtherWebhook))).status).toBe(404);
    expect((await refusalOf(getReplay(requestOfOtherWorkspace({ pathParameters })))).status).toBe(404);
  });
});
