/** A received webhook, as `GET /webhooks` shows it. */
export interface ReceivedWebhook {
  /** The `webhook-id` header, else the `id` of the body. */
  readonly id: string | null;
  /** The `type` of the body. */
  readonly type: string | null;
  readonly received_at: string;
  /** One of the secrets signed it. */
  readonly verified: boolean;
  /** The id arrived before. */
  readonly repeat: boolean;
  /** The status of the response; `null` if none was sent. */
  readonly status: number | null;
  readonly body: unknown;
}

const KEPT_WEBHOOKS = 1_000;
const KEPT_IDS = 10_000;

/** Keeps the last 1,000 webhooks, and counts the last 10,000 ids. */
export class WebhookLog {
  readonly #webhooks: ReceivedWebhook[] = [];
  readonly #arrivals = new Map<string, number>();

  /** Newest last. The array changes as webhooks arrive. */
  get webhooks(): readonly ReceivedWebhook[] {
    return this.#webhooks;
  }

  /** Counts an arrival of an id, and returns the number of earlier ones. */
  countArrival(id: string): number {
    const earlier = this.#arrivals.get(id) ?? 0;
    this.#arrivals.delete(id);
    this.#arrivals.set(id, earlier + 1);
    const [oldest] = this.#arrivals.keys();
    if (this.#arrivals.size > KEPT_IDS && oldest !== undefined) this.#arrivals.delete(oldest);
    return earlier;
  }

  add(webhook: ReceivedWebhook): void {
    this.#webhooks.push(webhook);
    if (this.#webhooks.length > KEPT_WEBHOOKS) this.#webhooks.shift();
  }
}
