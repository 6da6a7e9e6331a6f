import { describe, expect, it } from 'vitest';
import { encodeCursor, type Page } from '../../../lambdas/shared/api/page.ts';
import { parse } from '../../../lambdas/shared/api/parse.ts';
import type { DeliveryRecord } from '../../../lambdas/shared/delivery/delivery-record.ts';
import type { ReadDeliveryPage } from '../../../lambdas/shared/delivery/read-delivery-page.ts';
import { newId } from '../../../lambdas/shared/formats/ids.ts';
import type { DeliveryResource } from '../../../lambdas/webhooks-api/delivery-resource.ts';
import {
  listDeliveriesQuery,
  makeGetDelivery,
  makeListDeliveries,
} from '../../../lambdas/webhooks-api/read-deliveries.ts';
import { apiRequest, requestOfOtherWorkspace } from '../factories/api-request.ts';
import { deliveryRecord } from '../factories/delivery-record.ts';
import { DELIVERY_ID, NOW, NOW_TEXT, OTHER_WEBHOOK_ID, WEBHOOK_ID } from '../factories/fixed-values.ts';
import { fieldsOf, refusalOf } from '../factories/refusal.ts';
import { webhookRecord } from '../factories/webhook-record.ts';

/** The operations for one webhook with one delivery, with their queries and look-ups. */
function makeOperations(page: { deliveries: DeliveryRecord[]; next?: string } = { deliveries: [] }) {
  const queries: Parameters<ReadDeliveryPage>[0][] = [];
  const lookups: string[] = [];
  const findWebhook = async (workspaceId: string, id: string) =>
    workspaceId === 'default' && id === WEBHOOK_ID ? webhookRecord() : undefined;
  return {
    queries,
    lookups,
    listDeliveries: makeListDeliveries(findWebhook, async (query) => {
      queries.push(query);
      return page;
    }),
    getDelivery: makeGetDelivery(findWebhook, async (webhookId, id) => {
      lookups.push(id);
      return webhookId === WEBHOOK_ID && id === DELIVERY_ID ? deliveryRecord() : undefined;
    }),
  };
}

const { attempt_count: _, round: __, schedule_start: ___, expires_at: ____, ...fields } = deliveryRecord();
const resource = { ...fields, next_attempt_at: null };
const pathParameters = { id: WEBHOOK_ID };

describe('GET /webhooks/{id}/deliveries', () => {
  it('responds with the deliveries and their attempts, and a cursor if there are more', async () => {
    const dueAt = '2026-11-20T10:20:30.123Z';
    const pending = deliveryRecord({ status: 'pending', next_attempt_at: dueAt });
    const { listDeliveries } = makeOperations({ deliveries: [deliveryRecord(), pending], next: DELIVERY_ID });

    const { status, body } = await listDeliveries(apiRequest({ pathParameters }));

    expect(status).toBe(200);
    expect(body).toEqual({
      data: [resource, { ...resource, status: 'pending', next_attempt_at: dueAt }],
      next_cursor: encodeCursor([DELIVERY_ID]),
    });
  });

  it('ends a page before the response exceeds what Lambda returns, with a cursor after its last delivery', async () => {
    const attempt = { at: NOW_TEXT, duration_ms: 1, status_code: 500, error: null };
    const attempts = Array(10).fill({ ...attempt, response_body: '\0'.repeat(1_024) });
    const deliveries = Array.from({ length: 100 }, () => deliveryRecord({ id: newId('dlv', NOW), attempts }));
    const { listDeliveries } = makeOperations({ deliveries });

    const { body } = await listDeliveries(apiRequest({ pathParameters, query: { limit: '100' } }));

    const { data, next_cursor } = body as Page<DeliveryResource>;
    expect(data.length).toBeGreaterThan(50);
    expect(data.map(({ id }) => id)).toEqual(deliveries.slice(0, data.length).map(({ id }) => id));
    expect(next_cursor).toBe(encodeCursor([data.at(-1)?.id ?? '']));
    const response = JSON.stringify({ statusCode: 200, body: JSON.stringify(body) });
    expect(Buffer.byteLength(response)).toBeLessThan(6_000_000);
  });

  it('has at least one delivery in a page, however large', async () => {
    const attempts = Array(800).fill({ ...deliveryRecord().attempts[0], response_body: '\0'.repeat(1_024) });
    const first = deliveryRecord({ id: newId('dlv', NOW), attempts });
    const { listDeliveries } = makeOperations({ deliveries: [first, deliveryRecord()] });

    const { body } = await listDeliveries(apiRequest({ pathParameters }));

    expect(body).toMatchObject({ data: [{ id: first.id }], next_cursor: encodeCursor([first.id]) });
  });

  it('returns 25 by default, and no cursor on the last page', async () => {
    const { listDeliveries, queries } = makeOperations();

    const { body } = await listDeliveries(apiRequest({ pathParameters }));

    expect(body).toEqual({ data: [], next_cursor: null });
    expect(queries).toEqual([{ webhookId: WEBHOOK_ID, limit: 25 }]);
  });

  it('accepts a limit, a status, the time of the event and a cursor', async () => {
    const { listDeliveries, queries } = makeOperations();
    const since = '2026-11-20T10:15:30.000Z';
    const query = { limit: '10', status: 'exhausted', since, cursor: encodeCursor([DELIVERY_ID]) };

    await listDeliveries(apiRequest({ pathParameters, query }));

    expect(queries).toEqual([
      { webhookId: WEBHOOK_ID, limit: 10, status: 'exhausted', since, after: DELIVERY_ID },
    ]);
  });

  it.each([
    ['of another workspace', requestOfOtherWorkspace({ pathParameters })],
    ['that is unknown', apiRequest({ pathParameters: { id: OTHER_WEBHOOK_ID } })],
    ['without an id', apiRequest()],
  ])('responds with 404 for a webhook %s, and reads no deliveries', async (_, request) => {
    const { listDeliveries, queries } = makeOperations();

    expect(await refusalOf(listDeliveries(request))).toMatchObject({
      status: 404,
      detail: 'The webhook was not found.',
    });
    expect(queries).toEqual([]);
  });

  it.each([
    ['an empty', ''],
    ['a malformed', 'garbage'],
    ['another listing’s', encodeCursor([DELIVERY_ID, 'more'])],
  ])('refuses %s cursor with 422, and reads nothing', async (_, cursor) => {
    const { listDeliveries, queries } = makeOperations();

    const refusal = await refusalOf(listDeliveries(apiRequest({ pathParameters, query: { cursor } })));

    expect(refusal.status).toBe(422);
    expect(fieldsOf(refusal)).toEqual(['cursor']);
    expect(queries).toEqual([]);
  });
});

describe('GET /webhooks/{id}/deliveries/{delivery_id}', () => {
  const ofDelivery = { ...pathParameters, delivery_id: DELIVERY_ID };

  it('responds with the delivery', async () => {
    const { getDelivery } = makeOperations();

    expect(await getDelivery(apiRequest({ pathParameters: ofDelivery }))).toEqual({
      status: 200,
      body: resource,
    });
  });

  it('responds with 404 for a delivery that the webhook does not have', async () => {
    const { getDelivery } = makeOperations();
    const unknown = { ...pathParameters, delivery_id: 'dlv_unknown' };

    expect(await refusalOf(getDelivery(apiRequest({ pathParameters: unknown })))).toMatchObject({
      status: 404,
      detail: 'The delivery was not found.',
    });
  });

  it.each([
    ['of another workspace', requestOfOtherWorkspace({ pathParameters: ofDelivery })],
    ['that is unknown', apiRequest({ pathParameters: { ...ofDelivery, id: OTHER_WEBHOOK_ID } })],
  ])('responds with 404 for a webhook %s, and looks up no delivery', async (_, request) => {
    const { getDelivery, lookups } = makeOperations();

    expect(await refusalOf(getDelivery(request))).toMatchObject({
      status: 404,
      detail: 'The webhook was not found.',
    });
    expect(lookups).toEqual([]);
  });
});

describe('the query of GET /webhooks/{id}/deliveries', () => {
  it.each([
    [{}, { limit: 25 }],
    [
      { limit: '100', status: 'exhausted' },
      { limit: 100, status: 'exhausted' },
    ],
    [{ since: '2026-11-20T11:00:00+01:00' }, { limit: 25, since: '2026-11-20T10:00:00.000Z' }],
  ])('parses %j as %j', (query, parsed) => {
    expect(parse(listDeliveriesQuery, query)).toEqual(parsed);
  });

  it.each([
    ['status', { status: 'failed' }],
    ['status', { status: '' }],
    ['since', { since: 'yesterday' }],
    ['since', { since: '2026-11-20' }],
    ['limit', { limit: '0' }],
    ['until', { until: '2026-11-20T10:00:00Z' }],
  ])('refuses an invalid %s: %j', async (field, query) => {
    const refusal = await refusalOf(Promise.try(() => parse(listDeliveriesQuery, query)));

    expect(refusal.status).toBe(422);
    expect(fieldsOf(refusal)).toEqual([field]);
  });
});
