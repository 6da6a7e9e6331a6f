import { ApiError, type CallApi } from '../listen/linkbus-api.ts';
import { persist } from './persistent-api.ts';
import type { Subscriber } from './subscriber.ts';

/** Disables a webhook. */
export async function pause(callApi: CallApi, { webhookId }: Subscriber): Promise<void> {
  await persist(() => callApi('PATCH', `/webhooks/${webhookId}`, { enabled: false }));
}

/** Enables a webhook, and replays the events that it was never sent. */
export async function resume(callApi: CallApi, subscriber: Subscriber): Promise<void> {
  await persist(() => callApi('PATCH', `/webhooks/${subscriber.webhookId}`, { enabled: true }));
  await replay(callApi, subscriber, 'missing');
}

/** Replays what was given up after an attempt, because the webhook was disabled then. */
export const replayFailed = (callApi: CallApi, subscriber: Subscriber): Promise<void> =>
  replay(callApi, subscriber, 'failed');

async function replay(callApi: CallApi, { webhookId, since }: Subscriber, only: string): Promise<void> {
  const body = { since: new Date(since).toISOString(), only };
  await persist(() => callApi('POST', `/webhooks/${webhookId}/replay`, body)).catch((error: unknown) => {
    // An earlier try without a response started it.
    if (!(error instanceof ApiError && error.status === 409)) throw error;
  });
}
