import type { ReceivedWebhook } from './webhook-log.ts';

/** What is known of a webhook's signature: `not checked` when no secret was given. */
export type SignatureState = 'unsigned' | 'signature not checked' | 'signature ok' | 'BAD SIGNATURE';

/** A webhook for the terminal: one line on what it is and what was answered, and its data below. */
export function describeWebhook(webhook: ReceivedWebhook, signature: SignatureState): string {
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
    webhook.status === null ? 'not answered' : `answered ${webhook.status}`,
  ];
  const line = parts.filter((part) => part !== undefined).join('  ');
  const below = JSON.stringify(data ?? webhook.body, null, 2).replaceAll(/^/gm, '    ');
  return printable(`${line}\n${below}`);
}

/** The member of a JSON object, or `undefined` when there is none or it isn't an object. */
export function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

/** Text from elsewhere must not steer the terminal. */
function printable(text: string): string {
  return text.replaceAll(/[^\P{Cc}\n]/gu, '\u{fffd}');
}
