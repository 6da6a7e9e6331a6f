import type { WebhookRecord } from '../../../lambdas/shared/webhook/webhook-record.ts';
import type { WebhookChange } from '../../../lambdas/shared/webhook/webhooks-table.ts';
import { makeUpdateWebhook, type UpdateWebhook } from '../../../lambdas/webhooks-api/update-webhook.ts';

export interface StoredWebhook {
  /** The stored record. */
  record: WebhookRecord | undefined;
  readonly updateWebhook: UpdateWebhook;
  /** The writes so far. */
  readonly writes: WebhookChange[];
  /** Runs before each write: changes that other requests make. */
  beforeWrite: () => void;
  /** Whether responses to writes get lost, so that the SDK repeats the write. */
  losesResponses: boolean;
}

/** A webhook in memory, written under the same condition as in the table. */
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
    losesResponses: false,
    updateWebhook: makeUpdateWebhook(find, async (read, change) => {
      stored.beforeWrite();
      const written = write(read, change);
      return stored.losesResponses ? write(read, change) : written;
    }),
  };
  return stored;
}
