import { decodeCursor, encodeCursor, invalidCursor, type Page } from '../shared/api/page.ts';
import { parse } from '../shared/api/parse.ts';
import type { ApiOperation } from '../shared/api/request.ts';
import type { FindDelivery } from '../shared/delivery/find-delivery.ts';
import type { ReadDeliveryPage } from '../shared/delivery/read-delivery-page.ts';
import { isId } from '../shared/formats/ids.ts';
import { type DeliveryResource, deliveryResource } from './delivery.ts';
import { deliveryNotFound, webhookNotFound } from './errors.ts';
import type { FindWebhook } from './read-webhooks.ts';
import { listDeliveriesQuery } from './webhook-request.ts';

/** `GET /webhooks/{id}/deliveries`; `since` is the time of the event. */
export function makeListDeliveries(findWebhook: FindWebhook, readPage: ReadDeliveryPage): ApiOperation {
  return async ({ caller, pathParameters: { id = '' }, query }) => {
    const { limit, cursor, status, since } = parse(listDeliveriesQuery, query);
    const after = cursor === undefined ? undefined : decodeCursor(cursor, 1)[0];
    if (after !== undefined && !isId('dlv', after)) throw invalidCursor();
    if ((await findWebhook(caller.workspaceId, id)) === undefined) throw webhookNotFound();
    const { deliveries, next } = await readPage({
      webhookId: id,
      limit,
      ...(after !== undefined && { after }),
      ...(status !== undefined && { status }),
      ...(since !== undefined && { since }),
    });
    const page: Page<DeliveryResource> = {
      data: deliveries.map(deliveryResource),
      next_cursor: next === undefined ? null : encodeCursor([next]),
    };
    return { status: 200, body: page };
  };
}

/** `GET /webhooks/{id}/deliveries/{delivery_id}` */
export function makeGetDelivery(findWebhook: FindWebhook, findDelivery: FindDelivery): ApiOperation {
  return async ({ caller, pathParameters: { id = '', delivery_id = '' } }) => {
    if ((await findWebhook(caller.workspaceId, id)) === undefined) throw webhookNotFound();
    const delivery = await findDelivery(id, delivery_id);
    if (delivery === undefined) throw deliveryNotFound();
    return { status: 200, body: deliveryResource(delivery) };
  };
}
