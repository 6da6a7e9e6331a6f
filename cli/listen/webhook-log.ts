/** A webhook as the receiver keeps it. */
export interface ReceivedWebhook {
  /** The `webhook-id` header, else the event's own id; `null` when there is neither. */
  readonly id: string | null;
  /** The event's type; `null` when the body has none. */
  readonly type: string | null;
  readonly received_at: string;
  /** Checked against a secret and right. */
  readonly verified: boolean;
  /** This id was received before. */
  readonly repeat: boolean;
  /** What was answered; `null` when nothing is. */
  readonly status: number | null;
  readonly body: unknown;
}

const KEPT_WEBHOOKS = 1_000;
const KEPT_IDS = 10_000;

/** What was received, the newest last, as far as memory is spent on it: 1,000 webhooks and 10,000 ids. */
export class WebhookLog {
  readonly #webhooks: ReceivedWebhook[] = [];
  readonly #timesSeen = new Map<string, number>();

  /** The last 1,000 webhooks; the array changes as more arrive. */
  get webhooks(): readonly ReceivedWebhook[] {
    return this.#webhooks;
  }

  /** Counts this arrival of an id, and says how many there were before. */
  see(id: string): number {
    const before = this.#timesSeen.get(id) ?? 0;
    this.#timesSeen.delete(id);
    this.#timesSeen.set(id, before + 1);
    const [oldest] = this.#timesSeen.keys();
    if (this.#timesSeen.size > KEPT_IDS && oldest !== undefined) this.#timesSeen.delete(oldest);
    return before;
  }

  add(webhook: ReceivedWebhook): void {
    this.#webhooks.push(webhook);
    if (this.#webhooks.length > KEPT_WEBHOOKS) this.#webhooks.shift();
  }
}
