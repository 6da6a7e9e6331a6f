import type { CallApi } from './linkbus-api.ts';

/** Marks the webhooks that `linkbus listen` made. */
const DESCRIPTION = 'linkbus listen';

export interface OwnWebhook {
  readonly id: string;
  readonly secret: string;
  /** Ids of the other webhooks with the same URL. Their secrets are unknown. */
  readonly others: readonly string[];
}

interface ListedWebhook {
  readonly id: string;
  readonly url: string;
  readonly description: string | null;
}

/** Creates a webhook for a receiver. Deletes those that an earlier receiver with the same URL left behind. */
export async function createOwnWebhook(
  call: CallApi,
  { url, events }: { readonly url: string; readonly events: readonly string[] },
): Promise<OwnWebhook> {
  // A workspace's webhooks fit on one page.
  const { data } = (await call('GET', '/webhooks')) as { readonly data: readonly ListedWebhook[] };
  const sameUrl = data.filter((webhook) => webhook.url === url);
  for (const webhook of sameUrl.filter(isOwn)) await call('DELETE', `/webhooks/${webhook.id}`);
  const created = await call('POST', '/webhooks', { url, events, description: DESCRIPTION });
  const { id, secret } = created as Pick<OwnWebhook, 'id' | 'secret'>;
  return { id, secret, others: sameUrl.filter((webhook) => !isOwn(webhook)).map((other) => other.id) };
}

const isOwn = ({ description }: ListedWebhook): boolean => description === DESCRIPTION;
