import type { WebhookRecord } from '../../../lambdas/shared/webhook/webhook-record.ts';
import type { WebhookChange } from '../../../lambdas/shared/webhook/webhooks-table.ts';
import { makeUpdateWebhook, type UpdateWebhook } from '../../../lambdas/webhooks-api/update-webhook.ts';

export interface StoredWebhook {
  /** The record as it is now. */
  record: WebhookRecord | undefined;
  readonly updateWebhook: UpdateWebhook;
  /** The writes that were made. */
  readonly writes: WebhookChange[];
  /** Called before each write is tried: what others do in between. */
  beforeWrite: () => void;
  /** Whether the answers to writes get lost, which the SDK answers by writing again. */
  losesAnswers: boolean;
}

/** A webhook in a table that writes on the same condition as the real one. */
export function storedWebhook(initial: WebhookRecord): StoredWebhook {
  const find = async (workspaceId: string, id: string) =>
    stored.record?.workspace_id === workspaceId && stored.record.id === id ? stored.record : undefined;

  const write = (read: WebhookRecord, { set, remove = [] }: WebhookChange): WebhookRecord | undefined => {
    const { record } = stored;
    if (record === undefined || record.enabled !== read.enabled) return undefined;
    if (record.secrets[0]?.value !== read.secrets[0]?.value) return undefined;
    const kept = Object.entries(record).filter(([name]) => !remove.some((removed) => removed === name));
    const written = { ...(Object.fromEntries(kept) as unknown as WebhookRecord), ...set };
    stored.record = written;
    stored.writes.push({ set, remove });
    return written;
  };

  const stored: StoredWebhook = {
    record: initial,
    writes: [],
    beforeWrite: () => {},
    losesAnswers: false,
    updateWebhook: makeUpdateWebhook(find, async (read, change) => {
      stored.beforeWrite();
      const written = write(read, change);
      return stored.losesAnswers ? write(read, change) : written;
    }),
  };
  return stored;
}
