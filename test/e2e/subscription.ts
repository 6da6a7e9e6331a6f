import { onTestFinished } from 'vitest';
import { createWebhook, type Resource, send, type WebhookAnswer } from './client.ts';
import { startTestReceiver, type TestReceiver } from './receiver.ts';

/** A delivery as its log tells it. */
export interface Delivery extends Resource {
  readonly event_id: string;
  readonly event_type: string;
  readonly status: string;
  readonly attempts: {
    at: string;
    status_code: number | null;
    error: string | null;
    response_body: string | null;
  }[];
  readonly next_attempt_at: string | null;
}

/** Receivers and webhooks that end with a test. A concurrent test gives its own `onTestFinished`. */
export const endingWith = (onFinished: (end: () => Promise<void>) => void) => ({
  async receiverWith(...args: Parameters<typeof startTestReceiver>): Promise<TestReceiver> {
    const receiver = await startTestReceiver(...args);
    onFinished(receiver.close);
    return receiver;
  },
  async subscribe(
    receiver: Pick<TestReceiver, 'url'>,
    events: string[],
    fields = {},
  ): Promise<WebhookAnswer> {
    const webhook = await createWebhook(receiver.url, events, fields);
    onFinished(async () => {
      await send('DELETE', `/webhooks/${webhook.id}`);
    });
    return webhook;
  },
});

export const { receiverWith, subscribe } = endingWith(onTestFinished);

/** Only what happens to this link: the suite's files share one workspace. */
export const about = (shortCode: string) => ({ filter: { data: { short_code: [shortCode] } } });

/** Only what happens to this webhook. */
export const aboutWebhook = ({ id }: Resource) => ({ filter: { data: { webhook_id: [id] } } });

export const deliveriesOf = async (webhook: Resource, query = ''): Promise<Delivery[]> =>
  (await send<{ data: Delivery[] }>('GET', `/webhooks/${webhook.id}/deliveries${query}`)).body.data;
