import type { DeliveryMessage } from '../../../lambdas/shared/delivery/delivery-message.ts';
import type { AttemptResult, DeliveryRecord } from '../../../lambdas/shared/delivery/delivery-record.ts';
import type { WriteOptions } from '../../../lambdas/shared/delivery/record-attempt.ts';
import { timestamp } from '../../../lambdas/shared/formats/timestamp.ts';
import type { WebhookHealth } from '../../../lambdas/shared/webhook/webhook-health-table.ts';
import type { WebhookRecord } from '../../../lambdas/shared/webhook/webhook-record.ts';
import type { Clock } from '../../../local/clock.ts';
import { webhookRecord } from '../factories/webhook-record.ts';

/** The tables that the dispatcher writes, under the same conditions as the real ones. */
export class TablesInMemory {
  webhook: WebhookRecord | undefined = webhookRecord();
  readonly records = new Map<string, DeliveryRecord>();
  /** The token of each delivery's last recorded attempt. */
  readonly #tokens = new Map<string, string | undefined>();
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  find(deliveryId: string): DeliveryRecord | undefined {
    return this.records.get(deliveryId);
  }

  recordAttempt(
    message: DeliveryMessage,
    { attempt, status, nextAttemptAt }: AttemptResult,
    { token }: WriteOptions = {},
  ): boolean {
    const { delivery_id } = message;
    if (!this.#record(message, status, [attempt], nextAttemptAt))
      return token !== undefined && this.#tokens.get(delivery_id) === token;
    this.#tokens.set(delivery_id, token);
    return true;
  }

  recordDiscarded(message: DeliveryMessage): void {
    this.#record(message, 'discarded', [], undefined);
  }

  /** The API's record of a retry. */
  reopen({ delivery_id, attempt, round, schedule_start }: DeliveryMessage): boolean {
    const record = this.records.get(delivery_id);
    if (record === undefined || record.attempt_count !== attempt - 1 || record.round >= round) return false;
    const at = timestamp(this.#clock.now());
    const reopened = {
      status: 'pending',
      round,
      schedule_start,
      next_attempt_at: at,
      updated_at: at,
    } as const;
    this.records.set(delivery_id, { ...record, ...reopened });
    return true;
  }

  startFailing(at: string): void {
    if (this.webhook?.failing_since === undefined) this.change({ failing_since: at });
  }

  stopFailing(at: string): void {
    if (this.webhook?.failing_since === undefined || this.webhook.failing_since > at) return;
    const { failing_since: _, ...webhook } = this.webhook;
    this.webhook = webhook;
  }

  disable(...[read, reason, at]: Parameters<WebhookHealth['disable']>): boolean {
    const attribute = reason === 'gone' ? 'url' : 'failing_since';
    if (this.webhook?.enabled && this.webhook[attribute] === read[attribute]) {
      this.change({ enabled: false, disabled_reason: reason, disabled_at: at, updated_at: at });
      return true;
    }
    return this.webhook?.disabled_at === at;
  }

  /** Does nothing if the webhook was deleted. */
  change(changes: Partial<WebhookRecord>): void {
    if (this.webhook !== undefined) this.webhook = { ...this.webhook, ...changes };
  }

  #record(
    message: DeliveryMessage,
    status: DeliveryRecord['status'],
    newAttempts: DeliveryRecord['attempts'],
    nextAttemptAt: string | undefined,
  ): boolean {
    const { webhook_id, delivery_id, event_id, event_type, attempt, round, schedule_start } = message;
    const stored = this.records.get(delivery_id);
    if (stored === undefined ? attempt !== 1 : !isPending(stored, message)) return false;
    const at = timestamp(this.#clock.now());
    const attempts = [...(stored?.attempts ?? []), ...newAttempts];
    this.records.set(delivery_id, {
      ...{ webhook_id, id: delivery_id, event_id, event_type, status, round, schedule_start },
      ...{ attempts, attempt_count: attempts.length },
      ...(nextAttemptAt !== undefined && { next_attempt_at: nextAttemptAt }),
      ...{ created_at: stored?.created_at ?? at, updated_at: at, expires_at: 0 },
    });
    return true;
  }
}

const isPending = (stored: DeliveryRecord, { attempt, round }: DeliveryMessage): boolean =>
  stored.attempt_count === attempt - 1 &&
  (stored.round < round || (stored.round === round && stored.status === 'pending'));
