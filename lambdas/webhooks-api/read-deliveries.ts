import * as z from 'zod';
import { requestTime } from '../shared/api/fields.ts';
import {
  decodeCursor,
  encodeCursor,
  invalidCursor,
  type Page,
  pageCursor,
  pageLimit,
} from '../shared/api/page.ts';
import { parse } from '../shared/api/parse.ts';
import type { ApiOperation } from '../shared/api/request.ts';
import { DELIVERY_STATUSES } from '../shared/delivery/delivery-record.ts';
import type { FindDelivery } from '../shared/delivery/find-delivery.ts';
import type { ReadDeliveryPage } from '../shared/delivery/read-delivery-page.ts';
import { isId } from '../shared/formats/ids.ts';
import { timestamp } from '../shared/formats/timestamp.ts';
import type { WebhooksTable } from '../shared/webhook/webhooks-table.ts';
import { type DeliveryResource, deliveryResource } from './delivery-resource.ts';
import { deliveryNotFound, webhookNotFound } from './errors.ts';
import { fitting } from './fitting.ts';

/** The query of `GET /webhooks/{id}/deliveries`. */
export const listDeliveriesQuery = z.strictObject({
  limit: pageLimit,
  cursor: pageCursor,
  status: z.enum(DELIVERY_STATUSES, `Must be one of ${DELIVERY_STATUSES.join(', ')}.`).optional(),
  since: requestTime.transform(timestamp).optional(),
});

/**
 * `GET /webhooks/{id}/deliveries`: newest event first. `since` bounds the time of the event. A page whose deliveries
 * have long responses is shorter than its `limit`.
 */
export function makeListDeliveries(
  findWebhook: WebhooksTable['find'],
  readPage: ReadDeliveryPage,
): ApiOperation {
  return async function listDeliveries({ caller, pathParameters: { id = '' }, query }) {
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
    const data = fitting(deliveries.map(deliveryResource));
    const last = data.length < deliveries.length ? data.at(-1)?.id : next;
    const page: Page<DeliveryResource> = {
      data,
      next_cursor: last === undefined ? null : encodeCursor([last]),
    };
    return { status: 200, body: page };
  };
}

/** `GET /webhooks/{id}/deliveries/{delivery_id}` */
export function makeGetDelivery(
  findWebhook: WebhooksTable['find'],
  findDelivery: FindDelivery,
): ApiOperation {
  return async function getDelivery({ caller, pathParameters: { id = '', delivery_id = '' } }) {
    if ((await findWebhook(caller.workspaceId, id)) === undefined) throw webhookNotFound();
    const delivery = await findDelivery(id, delivery_id);
    if (delivery === undefined) throw deliveryNotFound();
    return { status: 200, body: deliveryResource(delivery) };
  };
}
