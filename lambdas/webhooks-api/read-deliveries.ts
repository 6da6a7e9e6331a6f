import { decodeCursor, encodeCursor, invalidCursor, type Page } from '../shared/api/page.ts';
import { parse } from '../shared/api/parse.ts';
import type { ApiOperation } from '../shared/api/request.ts';
import type { DeliveryRecord, DeliveryStatus } from '../shared/delivery/delivery-record.ts';
import { isId } from '../shared/formats/ids.ts';
import { type DeliveryResource, deliveryResource } from './delivery.ts';
import { deliveryNotFound, webhookNotFound } from './errors.ts';
import type { FindWebhook } from './read-webhooks.ts';
import { listDeliveriesQuery } from './webhook-request.ts';

/** One page of a webhook's deliveries, newest event first; `next` is the id to go on after, if there may be more. */
export type ReadDeliveryPage = (query: {
  readonly webhookId: string;
  readonly limit: number;
  readonly after?: string;
  readonly status?: DeliveryStatus;
  readonly since?: string;
}) => Promise<{ deliveries: readonly DeliveryRecord[]; next?: string }>;

export type FindDelivery = (webhookId: string, id: string) => Promise<DeliveryRecord | undefined>;

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
