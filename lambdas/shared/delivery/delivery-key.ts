import { partitionOf, partitionsOf } from '../aws/spread-key.ts';

/** The key of an item of the Deliveries table. */
export interface DeliveryKey {
  /** The webhook's id with the number of a partition, `whk_…#11`; in items of earlier versions, the webhook's id. */
  readonly webhook_id: string;
  readonly id: string;
}

/** Where a delivery is stored. */
export interface StoredAt {
  /** Whether its key is of the earlier form, without the number of a partition. @default false */
  readonly unspread?: boolean;
}

/** The key of a new delivery. Sixteen partitions take 16,000 writes of 1 KB a second. */
export const deliveryKey = (webhookId: string, id: string): DeliveryKey => ({
  webhook_id: partitionOf(webhookId, id),
  id,
});

/** The key that earlier versions stored the delivery under. Items of that form expire after 30 days. */
export const unspreadKey = (webhookId: string, id: string): DeliveryKey => ({ webhook_id: webhookId, id });

/** The key of a message's delivery. @param stored where it was found; `undefined` for a new one */
export const keyOf = (
  { webhook_id, delivery_id }: { readonly webhook_id: string; readonly delivery_id: string },
  stored: StoredAt | undefined,
): DeliveryKey => (stored?.unspread ? unspreadKey : deliveryKey)(webhook_id, delivery_id);

/**
 * Lists a webhook's partitions. The one of earlier versions is first, where a replay of `failed` that such a version
 * started continues.
 */
export const deliveryPartitions = (webhookId: string): string[] => [webhookId, ...partitionsOf(webhookId)];

/** Makes a delivery from an item: with the webhook's own id, and a mark if its key is of the earlier form. */
export function fromItem<Item extends { readonly webhook_id: string }>(item: Item): Item & StoredAt {
  const [webhook_id = '', number] = item.webhook_id.split('#');
  return { ...item, webhook_id, ...(number === undefined && { unspread: true }) };
}
