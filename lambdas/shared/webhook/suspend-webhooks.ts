import { timestamp } from '../formats/timestamp.ts';
import type { WebhookRecord } from './webhook-record.ts';
import type { WebhookChange, WebhooksTable } from './webhooks-table.ts';

const TRIES = 5;

/**
 * Disables a workspace's enabled webhooks, or enables those again that were disabled so. Returns their number.
 * @param now epoch milliseconds
 * @throws Error if a webhook changes each time that it is read
 */
export async function suspendWebhooks(
  { list, write, find }: Pick<WebhooksTable, 'list' | 'write' | 'find'>,
  workspaceId: string,
  lift: boolean,
  now: () => number,
): Promise<number> {
  const isMeant = ({ enabled, disabled_reason }: WebhookRecord) =>
    lift ? disabled_reason === 'suspended' : enabled;
  const at = timestamp(now());
  const change: WebhookChange = {
    set: { enabled: lift, disabled_reason: lift ? null : 'suspended', updated_at: at },
  };
  const webhooks = (await list(workspaceId)).filter(isMeant);
  for (const webhook of webhooks) {
    let current: WebhookRecord | undefined = webhook;
    for (let tries = 1; current !== undefined && isMeant(current); tries += 1) {
      if (tries > TRIES)
        throw new Error(`The webhook ${webhook.id} changes all the time. Run the command again.`);
      if ((await write(current, change)) !== undefined) break;
      current = await find(workspaceId, webhook.id);
    }
  }
  return webhooks.length;
}
