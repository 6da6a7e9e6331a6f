import { printable } from '../printable.ts';
import type { ReceivedWebhook } from './webhook-log.ts';

export type SignatureState = 'unsigned' | 'signature not checked' | 'signature ok' | 'BAD SIGNATURE';

/** Formats a webhook for the terminal: a line about the webhook and the response, then the event's data. */
export function formatWebhook(webhook: ReceivedWebhook, signature: SignatureState): string {
  const data = member(webhook.body, 'data');
  const shortCode = member(data, 'short_code');
  const clicks = member(data, 'clicks');
  const parts = [
    webhook.received_at.slice(11, 23),
    webhook.type ?? 'no type',
    webhook.id ?? 'no id',
    typeof shortCode === 'string' ? shortCode : undefined,
    typeof clicks === 'number' ? `clicks ${clicks}` : undefined,
    webhook.repeat ? 'repeat' : undefined,
    signature,
    webhook.status === null ? 'no response' : `response ${webhook.status}`,
  ];
  const line = parts.filter((part) => part !== undefined).join('  ');
  const json = JSON.stringify(data ?? webhook.body, null, 2).replaceAll(/^/gm, '    ');
  return printable(`${line}\n${json}`);
}

/** Reads a member of a JSON value; `undefined` if there is none. */
export function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
