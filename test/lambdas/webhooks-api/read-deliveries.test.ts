import { describe, expect, it } from 'vitest';
import { encodeCursor } from '../../../lambdas/shared/api/page.ts';
import { parse } from '../../../lambdas/shared/api/parse.ts';
import type { DeliveryRecord } from '../../../lambdas/shared/delivery/delivery-record.ts';
import type { ReadDeliveryPage } from '../../../lambdas/shared/delivery/read-delivery-page.ts';
import {
  listDeliveriesQuery,
  makeGetDelivery,
  makeListDeliveries,
} from '../../../lambdas/webhooks-api/read-deliveries.ts';
import { apiRequest, requestOfOtherWorkspace } from '../factories/api-request.ts';
import { deliveryRecord } from '../factories/delivery-record.ts';
import { DELIVERY_ID, OTHER_WEBHOOK_ID, WEBHOOK_ID } from '../factories/fixed-values.ts';
import { fieldsOf, refusalOf } from '../factories/refusal.ts';
import { webhookRecord } from '../factories/webhook-record.ts';

/** The operations for one webhook with one delivery, and what they asked of the table. */
function makeOperations(page: { deliveries: DeliveryRecord[]; next?: string } = { deliveries: [] }) {
  const asked: Parameters<ReadDeliveryPage>[0][] = [];
  const looked: string[] = [];
  const findWebhook = async (workspaceId: string, id: string) =>
    workspaceId === 'default' && id === WEBHOOK_ID ? webhookRecord() : undefined;
  return {
    asked,
    looked,
    listDeliveries: makeListDeliveries(findWebhook, async (query) => {
      asked.push(query);
      return page;
    }),
    getDelivery: makeGetDelivery(findWebhook, async (webhookId, id) => {
      looked.push(id);
      return webhookId === WEBHOOK_ID && id === DELIVERY_ID ? deliveryRecord() : undefined;
    }),
  };
}

const { attempt_count: _, round: __, schedule_start: ___, expires_at: ____, ...fields } = deliveryRecord();
const resource = { ...fields, next_attempt_at: null };
const pathParameters = { id: WEBHOOK_ID };

describe('GET /webhooks/{id}/deliveries', () => {
  it('answers with the deliveries and their attempts, and a cursor where there are more', async () => {
    const dueAt = '2026-11-20T10:20:30.123Z';
    const waiting = deliveryRecord({ status: 'pending', next_attempt_at: dueAt });
    const { listDeliveries } = makeOperations({ deliveries: [deliveryRecord(), waiting], next: DELIVERY_ID });

    const { status, body } = await listDeliveries(apiRequest({ pathParameters }));

    expect(status).toBe(200);
    expect(body).toEqual({
      data: [resource, { ...resource, status: 'pending', next_attempt_at: dueAt }],
      next_cursor: encodeCursor([DELIVERY_ID]),
    });
  });

  it('shows 25 unless told otherwise, and no cursor where there are no more', async () => {
    const { listDeliveries, asked } = makeOperations();

    const { body } = await listDeliveries(apiRequest({ pathParameters }));

    expect(body).toEqual({ data: [], next_cursor: null });
    expect(asked).toEqual([{ webhookId: WEBHOOK_ID, limit: 25 }]);
  });

  it('takes a limit, a status, the time of the event and a cursor', async () => {
    const { listDeliveries, asked } = makeOperations();
    const since = '2026-11-20T10:15:30.000Z';
    const query = { limit: '10', status: 'exhausted', since, cursor: encodeCursor([DELIVERY_ID]) };

    await listDeliveries(apiRequest({ pathParameters, query }));

    expect(asked).toEqual([
      { webhookId: WEBHOOK_ID, limit: 10, status: 'exhausted', since, after: DELIVERY_ID },
    ]);
  });

  it.each([
    ['of another workspace', requestOfOtherWorkspace({ pathParameters })],
    ['that is unknown', apiRequest({ pathParameters: { id: OTHER_WEBHOOK_ID } })],
    ['without an id', apiRequest()],
  ])('is 404 for a webhook %s, and reads no deliveries', async (_, request) => {
    const { listDeliveries, asked } = makeOperations();

    expect(await refusalOf(listDeliveries(request))).toMatchObject({
      status: 404,
      detail: 'The webhook was not found.',
    });
    expect(asked).toEqual([]);
  });

  it.each([
    ['', 'of nothing'],
    ['garbage', 'that is garbage'],
    [encodeCursor([DELIVERY_ID, 'more']), 'of another listing'],
  ])('refuses a cursor with 422 that is not ours, and reads nothing: %j, %s', async (cursor) => {
    const { listDeliveries, asked } = makeOperations();

    const refusal = await refusalOf(listDeliveries(apiRequest({ pathParameters, query: { cursor } })));

    expect(refusal.status).toBe(422);
    expect(fieldsOf(refusal)).toEqual(['cursor']);
    expect(asked).toEqual([]);
  });
});

describe('GET /webhooks/{id}/deliveries/{delivery_id}', () => {
  const ofDelivery = { ...pathParameters, delivery_id: DELIVERY_ID };

  it('answers with the delivery', async () => {
    const { getDelivery } = makeOperations();

    expect(await getDelivery(apiRequest({ pathParameters: ofDelivery }))).toEqual({
      status: 200,
      body: resource,
    });
  });

  it('is 404 for a delivery that the webhook does not have', async () => {
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
  ])('is 404 for a webhook %s, and looks for no delivery', async (_, request) => {
    const { getDelivery, looked } = makeOperations();

    expect(await refusalOf(getDelivery(request))).toMatchObject({
      status: 404,
      detail: 'The webhook was not found.',
    });
    expect(looked).toEqual([]);
  });
});

describe('the query of a webhook’s deliveries', () => {
  it.each([
    [{}, { limit: 25 }],
    [
      { limit: '100', status: 'exhausted' },
      { limit: 100, status: 'exhausted' },
    ],
    [{ since: '2026-11-20T11:00:00+01:00' }, { limit: 25, since: '2026-11-20T10:00:00.000Z' }],
  ])('%j is read as %j', (query, read) => {
    expect(parse(listDeliveriesQuery, query)).toEqual(read);
  });

  it.each([
    ['status', { status: 'failed' }],
    ['status', { status: '' }],
    ['since', { since: 'yesterday' }],
    ['since', { since: '2026-11-20' }],
    ['limit', { limit: '0' }],
    ['until', { until: '2026-11-20T10:00:00Z' }],
  ])('is refused with a wrong %s: %j', async (field, query) => {
    const refusal = await refusalOf(Promise.try(() => parse(listDeliveriesQuery, query)));

    expect(refusal.status).toBe(422);
    expect(fieldsOf(refusal)).toEqual([field]);
  });
});
