import type { AttemptResult } from '../../../lambdas/dispatcher/attempt-result.ts';
import { type DispatchPorts, makeDispatch } from '../../../lambdas/dispatcher/dispatch.ts';
import type { PostOutcome } from '../../../lambdas/dispatcher/post/outcome.ts';
import { delayUntilDue } from '../../../lambdas/dispatcher/retry-queue.ts';
import type { SignedRequest } from '../../../lambdas/dispatcher/signed-request.ts';
import { type DeliveryMessage, parseDeliveryMessage } from '../../../lambdas/shared/delivery-message.ts';
import type { DeliveryRecord } from '../../../lambdas/shared/delivery-record.ts';
import { timestamp } from '../../../lambdas/shared/timestamp.ts';
import type { WebhookRecord } from '../../../lambdas/shared/webhook-record.ts';
import { ManualClock } from '../../../local/clock.ts';
import { NOW } from '../factories/fixed-values.ts';
import { webhookRecord } from '../factories/webhook-record.ts';

/** SQS brings a message again whose handling failed: six times the dispatcher's time-out later. */
const VISIBILITY_MS = 180_000;

export interface SimulationOptions {
  /** Waits in seconds. @default 1, 2, 4, 8 */
  readonly schedule?: readonly number[];
  /** What the receiver answers to the POST of this number, from 1. @default 500, always */
  readonly receiver?: (post: number) => PostOutcome;
  /** @default 0.5, so no jitter */
  readonly random?: () => number;
  /** @default 100 */
  readonly postMs?: number;
  /** Stands between any two steps of a dispatcher: before and after each call to a port. @default nothing */
  readonly betweenSteps?: () => void | Promise<void>;
}

export const answered = (status: number): PostOutcome => ({
  kind: 'answered',
  status,
  answer: '',
  durationMs: 100,
});

interface Queued {
  readonly text: string;
  readonly visibleAt: number;
  readonly receives: number;
}

/**
 * The dispatcher with a table, the queues and a receiver in memory, and a clock that moves only as far as the next
 * message. The table takes an attempt under the same condition as the real one; a queue delays by whole seconds.
 */
export class DeliverySimulation {
  readonly clock = new ManualClock(NOW);
  readonly posts: { readonly request: SignedRequest; readonly at: number; readonly end: number }[] = [];
  readonly buried: DeliveryMessage[] = [];
  /** Seconds of delay, of each message that was sent to the retry queue. */
  readonly delays: number[] = [];
  webhook: WebhookRecord | undefined = webhookRecord();
  record: DeliveryRecord | undefined;
  #queue: Queued[] = [];
  readonly #options: SimulationOptions;
  readonly #dispatch: ReturnType<typeof makeDispatch>;

  constructor(options: SimulationOptions = {}) {
    const { schedule = [1, 2, 4, 8], random = () => 0.5 } = options;
    this.#options = options;
    this.#dispatch = makeDispatch(this.#ports(), {
      schedule,
      random,
      userAgent: 'Linkbus/test',
      now: () => this.clock.now(),
    });
  }

  /** How many messages are in the queues, hidden ones too. */
  get waiting(): number {
    return this.#queue.length;
  }

  /** The messages in the queues, the next one first. */
  get messages(): readonly DeliveryMessage[] {
    return this.#queue.map(({ text }) => parseDeliveryMessage(text));
  }

  send(message: DeliveryMessage, { redelivered = false, delaySeconds = 0 } = {}): void {
    const visibleAt = this.clock.now() + delaySeconds * 1_000;
    this.#queue.push({ text: JSON.stringify(message), visibleAt, receives: redelivered ? 1 : 0 });
    this.#queue.sort((a, b) => a.visibleAt - b.visibleAt);
  }

  /** Handles the next message; one whose handling fails comes again. Tells whether it failed. */
  async handleNext(): Promise<'done' | 'failed'> {
    const next = this.#queue.shift();
    if (next === undefined) throw new Error('There is no message.');
    this.clock.advance(Math.max(0, next.visibleAt - this.clock.now()));
    const receives = next.receives + 1;
    try {
      await this.#dispatch(parseDeliveryMessage(next.text), { redelivered: receives > 1 });
      return 'done';
    } catch {
      this.#queue.push({ ...next, receives, visibleAt: this.clock.now() + VISIBILITY_MS });
      this.#queue.sort((a, b) => a.visibleAt - b.visibleAt);
      return 'failed';
    }
  }

  /** Handles as many of the messages at the same time. */
  async handleTogether(count: number): Promise<void> {
    await Promise.all(Array.from({ length: count }, () => this.handleNext()));
  }

  /** Handles messages until none is left. @throws after 10,000, which no schedule of a test takes */
  async run(): Promise<void> {
    for (let handled = 0; this.#queue.length > 0; handled += 1) {
      if (handled === 10_000) throw new Error('The delivery does not come to an end.');
      await this.handleNext();
    }
  }

  #ports(): DispatchPorts {
    const step = async <Result>(effect: () => Result): Promise<Result> => {
      await this.#options.betweenSteps?.();
      const result = effect();
      await this.#options.betweenSteps?.();
      return result;
    };
    return {
      findWebhook: () => step(() => this.webhook),
      post: (request) => step(() => this.#post(request)),
      deliveries: {
        find: () => step(() => this.record),
        recordAttempt: (message, result) => step(() => this.#recordAttempt(message, result)),
        recordDiscarded: (message) => step(() => this.#recordDiscarded(message)),
      },
      retry: (message) => step(() => this.#retry(message)),
      bury: (message) => step(() => void this.buried.push(message)),
    };
  }

  #post(request: SignedRequest): PostOutcome {
    const { postMs = 100, receiver = () => answered(500) } = this.#options;
    const at = this.clock.now();
    this.clock.advance(postMs);
    const number = this.posts.push({ request, at, end: this.clock.now() });
    return receiver(number);
  }

  #retry(message: DeliveryMessage): void {
    const delaySeconds = delayUntilDue(message, this.clock.now());
    this.delays.push(delaySeconds);
    this.send(message, { delaySeconds });
  }

  /** The condition of the table: the first attempt makes the record, another one needs a record that waits for it. */
  #isAwaited({ attempt }: DeliveryMessage): boolean {
    if (attempt === 1) return this.record === undefined;
    return this.record?.attempt_count === attempt - 1 && this.record.status === 'pending';
  }

  #recordAttempt(message: DeliveryMessage, { attempt, status, nextAttemptAt }: AttemptResult): boolean {
    if (!this.#isAwaited(message)) return false;
    const attempts = [...(this.record?.attempts ?? []), attempt];
    this.record = {
      ...this.#baseRecord(message),
      status,
      attempts,
      attempt_count: attempts.length,
      ...(nextAttemptAt !== undefined && { next_attempt_at: nextAttemptAt }),
    };
    return true;
  }

  #recordDiscarded(message: DeliveryMessage): void {
    if (!this.#isAwaited(message)) return;
    const attempts = this.record?.attempts ?? [];
    const counted = { attempts, attempt_count: attempts.length };
    this.record = { ...this.#baseRecord(message), status: 'discarded', ...counted };
  }

  #baseRecord({ webhook_id, delivery_id, event_id, event_type }: DeliveryMessage) {
    const at = timestamp(this.clock.now());
    const ids = { webhook_id, id: delivery_id, event_id, event_type };
    return { ...ids, created_at: this.record?.created_at ?? at, updated_at: at, expires_at: 0 };
  }
}
