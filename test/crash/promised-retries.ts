import { callApi } from '../bench/call-api.ts';
import type { Resource } from './ledger.ts';
import type { ReadyLinkbus } from './linkbus-process.ts';

/** SQS delays are whole seconds, so an attempt may be up to a second early. */
const TOLERANCE_MS = 1_000;

interface Delivery extends Resource {
  readonly id: string;
  readonly attempts: readonly { readonly at: string }[];
  readonly next_attempt_at: string | null;
}

/** Remembers the retries that a webhook's deliveries announce, and compares the attempts with them later. */
export function watchRetries(webhookId: string) {
  /** The announced time, by delivery and number of earlier attempts. */
  const promised = new Map<string, Map<number, string>>();
  return {
    /** Reads the newest 100 pending deliveries. */
    async read(linkbus: ReadyLinkbus): Promise<void> {
      const path = `/webhooks/${webhookId}/deliveries?status=pending&limit=100`;
      const { data } = await callApi<{ data: Delivery[] }>(linkbus, 'GET', path);
      for (const { id, attempts, next_attempt_at } of data) {
        if (next_attempt_at === null || attempts.length === 0) continue;
        const times = promised.get(id) ?? new Map();
        promised.set(id, times.set(attempts.length, next_attempt_at));
      }
    },
    /** Compares the attempts made with the announced times. Lateness is in milliseconds. */
    async compare(linkbus: ReadyLinkbus) {
      const result = { checked: 0, early: [] as string[], missing: [] as string[], lateMs: [] as number[] };
      for (const [id, times] of promised) {
        const path = `/webhooks/${webhookId}/deliveries/${id}`;
        const { attempts } = await callApi<Delivery>(linkbus, 'GET', path);
        for (const [earlier, due] of times) {
          result.checked += 1;
          const made = attempts[earlier]?.at;
          const lateMs = made === undefined ? Number.NaN : Date.parse(made) - Date.parse(due);
          if (made === undefined) result.missing.push(`${id}: no attempt after ${earlier}, due ${due}`);
          else if (lateMs < -TOLERANCE_MS) result.early.push(`${id}: attempt at ${made}, due ${due}`);
          else result.lateMs.push(lateMs);
        }
      }
      return result;
    },
  };
}
