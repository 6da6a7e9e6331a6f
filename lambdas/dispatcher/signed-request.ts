import type { DeliveryMessage } from '../shared/delivery/delivery-message.ts';
import { sign } from '../shared/standard-webhooks/sign.ts';
import { headersOf, type WebhookRecord, type WebhookSecret } from '../shared/webhook/webhook-record.ts';
import type { WebhookPost } from './post/post.ts';

/**
 * Builds the POST of one attempt as Standard Webhooks specifies. The id is the event's, the same in every attempt; the
 * timestamp is the attempt's. Custom headers never replace Linkbus's, and expired secrets don't sign.
 *
 * @param now the time of the attempt, in epoch milliseconds
 */
export function signedRequest(
  webhook: Pick<WebhookRecord, 'url' | 'headers' | 'secrets'>,
  { event_id, body }: Pick<DeliveryMessage, 'event_id' | 'body'>,
  { now, userAgent }: { readonly now: number; readonly userAgent: string },
): WebhookPost {
  const timestamp = Math.floor(now / 1_000);
  const secrets = webhook.secrets.filter((secret) => isValid(secret, now)).map(({ value }) => value);
  const headers = {
    'content-type': 'application/json',
    'user-agent': userAgent,
    'webhook-id': event_id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': sign({ secrets, id: event_id, timestamp, body }),
  };
  // Header names ignore case; object keys don't.
  const custom = Object.entries(headersOf(webhook)).filter(
    ([name]) => !Object.hasOwn(headers, name.toLowerCase()),
  );
  return { url: webhook.url, headers: { ...Object.fromEntries(custom), ...headers }, body };
}

const isValid = ({ expires_at }: WebhookSecret, now: number): boolean =>
  expires_at === undefined || Date.parse(expires_at) > now;
