import { ApiError, type CallApi } from '../listen/linkbus-api.ts';
import { persist } from './persistent-api.ts';
import type { Subscriber } from './subscriber.ts';

/** Disables a webhook. */
export async function pause(callApi: CallApi, { webhookId }: Subscriber): Promise<void> {
  await persist(() => callApi('PATCH', `/webhooks/${webhookId}`, { enabled: false }));
}

/** Enables a webhook, and replays the events that it has missed. */
export async function resume(callApi: CallApi, { webhookId, since }: Subscriber): Promise<void> {
  await persist(() => callApi('PATCH', `/webhooks/${webhookId}`, { enabled: true }));
  const body = { since: new Date(since).toISOString(), only: 'missing' };
  await persist(() => callApi('POST', `/webhooks/${webhookId}/replay`, body)).catch((error: unknown) => {
    // An earlier try without a response started it.
    if (!(error instanceof ApiError && error.status === 409)) throw error;
  });
}
