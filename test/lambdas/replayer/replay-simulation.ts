import { makeContinueReplay } from '../../../lambdas/replayer/continue-replay.ts';
import { makeRunReplay, type RunReplayPorts } from '../../../lambdas/replayer/run-replay.ts';
import type { ApiResponse } from '../../../lambdas/shared/api/request.ts';
import type { IdRangePage, IdRangeQuery } from '../../../lambdas/shared/aws/id-range.ts';
import { deliveryKey } from '../../../lambdas/shared/delivery/delivery-key.ts';
import type { DeliveryMessage, EventToDeliver } from '../../../lambdas/shared/delivery/delivery-message.ts';
import type { DeliveryRecord } from '../../../lambdas/shared/delivery/delivery-record.ts';
import { eventPartition } from '../../../lambdas/shared/event-log/event-partition.ts';
import { deliveryId } from '../../../lambdas/shared/formats/ids.ts';
import { timestamp } from '../../../lambdas/shared/formats/timestamp.ts';
import type { ReplayMessage } from '../../../lambdas/shared/replay/replay-message.ts';
import { isActive, type ReplayRecord } from '../../../lambdas/shared/replay/replay-record.ts';
import type { WebhookRecord } from '../../../lambdas/shared/webhook/webhook-record.ts';
import { makeReplayWebhook } from '../../../lambdas/webhooks-api/replay-webhook.ts';
import { ManualClock } from '../../../local/clock.ts';
import { extendTraceHeader, isLoop, lineageHash } from '../../../local/event-sources/lineage.ts';
import { apiRequest } from '../factories/api-request.ts';
import { deliveryRecord } from '../factories/delivery-record.ts';
import { NOW, WEBHOOK_ID } from '../factories/fixed-values.ts';
import { linkClickedEvent } from '../factories/linkbus-event.ts';
import { webhookRecord } from '../factories/webhook-record.ts';

/** SQS redelivers a failed message after six times the replayer's timeout. */
const VISIBILITY_MS = 360_000;

/** How long an invocation runs before it sends a message for the rest. */
const SLICE_MS = 40_000;

/** Duration of a call to a table or a queue. */
const CALL_MS = 2;

const FUNCTION = lineageHash('replayer');

interface Queued {
  readonly message: ReplayMessage;
  readonly traceHeader: string | undefined;
  readonly visibleAt: number;
  readonly redelivered: boolean;
}

/** All calls of a dead invocation fail. */
interface Invocation {
  isDead: boolean;
}

/**
 * The API request and the replayer, on tables and queues in memory. The clock advances with each call. Writes have the
 * same conditions as on the real tables. No delivery is attempted.
 */
export class ReplaySimulation {
  readonly clock = new ManualClock(NOW);
  webhook: WebhookRecord | undefined = webhookRecord();
  readonly deliveries = new Map<string, DeliveryRecord>();
  readonly replays = new Map<string, ReplayRecord>();
  /** The retry queue. */
  readonly sent: DeliveryMessage[] = [];
  /** `Terminate`: Lambda's loop detection drops a message that comes back more than 16 times. */
  recursiveLoop: 'Allow' | 'Terminate' = 'Allow';
  /** Called before and after each call of an invocation, which dies if this throws. */
  betweenSteps: () => void | Promise<void> = () => {};
  /** Number of invocations: requests and received replay messages. */
  invocations = 0;
  readonly #events = new Map<string, EventToDeliver[]>();
  #queue: Queued[] = [];
  #latest: string | undefined;

  /** Stores an event, and the webhook's delivery of it, if any. */
  add(event: { readonly id: string; readonly type?: string }, delivery?: Partial<DeliveryRecord>): void {
    const { id, type = 'link.clicked' } = event;
    const partition = eventPartition('default', id);
    const stored = this.#events.get(partition) ?? [];
    const body = JSON.stringify({ ...linkClickedEvent(), id, type });
    stored.push({ id, type: type as EventToDeliver['type'], workspace_id: 'default', body });
    if ((stored.at(-2)?.id ?? '') > id) stored.sort((a, b) => (a.id < b.id ? -1 : 1));
    this.#events.set(partition, stored);
    if (delivery !== undefined) this.addDelivery(id, delivery);
  }

  addDelivery(eventId: string, delivery: Partial<DeliveryRecord>): void {
    const id = deliveryId(eventId, WEBHOOK_ID);
    this.deliveries.set(id, deliveryRecord({ id, event_id: eventId, ...delivery }));
  }

  /** `POST /webhooks/{id}/replay`. Rejects if the request is refused or dies. */
  post(body: object): Promise<ApiResponse> {
    const invocation = this.#begin();
    const operation = makeReplayWebhook({
      findWebhook: () => this.#call(invocation, () => this.webhook),
      insertReplay: (replay) => this.#call(invocation, () => this.#insert(replay)),
      sendReplay: (message, delay) => this.#call(invocation, () => this.send(message, delay)),
      now: () => this.clock.now(),
    });
    return operation(apiRequest({ pathParameters: { id: WEBHOOK_ID }, body }));
  }

  /** Requests a replay and handles its messages until none is left. Returns the replay. */
  async replayNow(body: object): Promise<ReplayRecord | undefined> {
    await this.post(body);
    await this.run();
    return this.replay;
  }

  send(message: ReplayMessage, delaySeconds = 0, redelivered = false, traceHeader?: string): void {
    const visibleAt = this.clock.now() + delaySeconds * 1_000;
    this.#queue.push({ message, visibleAt, redelivered, traceHeader });
    this.#queue.sort((a, b) => a.visibleAt - b.visibleAt);
  }

  /** Number of messages in the replay queue. */
  get waiting(): number {
    return this.#queue.length;
  }

  /** Handles the next replay message, and redelivers it if it fails. */
  async handleNext(): Promise<void> {
    const next = this.#queue.shift();
    if (next === undefined) throw new Error('The replay queue is empty.');
    this.clock.advance(Math.max(0, next.visibleAt - this.clock.now()));
    const traceHeader = extendTraceHeader(next.traceHeader, FUNCTION, this.clock.now());
    if (this.recursiveLoop === 'Terminate' && isLoop(traceHeader, FUNCTION)) return;
    const invocation = this.#begin();
    const deadline = this.clock.now() + SLICE_MS;
    const continueReplay = makeContinueReplay({
      findReplay: (_, id) => this.#call(invocation, () => this.replays.get(id)),
      runReplay: makeRunReplay(this.ports(invocation)),
      sendReplay: (message, delay) =>
        this.#call(invocation, () => this.send(message, delay, false, traceHeader)),
    });
    try {
      await continueReplay(next.message, () => this.clock.now() < deadline, next);
    } catch {
      this.send(next.message, VISIBILITY_MS / 1_000, true, next.traceHeader);
    }
  }

  /** Handles replay messages until none is left, `together` of them concurrently. */
  async run(together = 1): Promise<void> {
    for (let handled = 0; this.#queue.length > 0; handled += 1) {
      if (handled === 1_000) throw new Error('The replay does not end.');
      await Promise.all(
        Array.from({ length: Math.min(together, this.#queue.length) }, () => this.handleNext()),
      );
    }
  }

  /** The latest replay. */
  get replay(): ReplayRecord | undefined {
    return this.#latest === undefined ? undefined : this.replays.get(this.#latest);
  }

  ports(invocation: Invocation = { isDead: false }): RunReplayPorts {
    const call = <Result>(effect: () => Result): Promise<Result> => this.#call(invocation, effect);
    return {
      findSubscription: () => call(() => this.webhook),
      readEvents: (partition, query) => call(() => inRange(this.#events.get(partition) ?? [], query)),
      findEvents: (_, ids) =>
        call(() =>
          ids.flatMap(
            (id) => this.#events.get(eventPartition('default', id))?.find((event) => event.id === id) ?? [],
          ),
        ),
      readFailures: (partition, query) => call(() => this.#readFailures(partition, query)),
      findDeliveries: (_, ids) => call(() => ids.flatMap((id) => this.deliveries.get(id) ?? [])),
      enqueue: (messages) =>
        call(() => {
          this.sent.push(...messages);
          return new Set();
        }),
      recordQueued: (message) => call(() => this.#recordQueued(message)),
      recordReopened: (message) => call(() => this.#reopen(message)),
      saveProgress: (before, after) => call(() => this.#save(before, after)),
      now: () => this.clock.now(),
      wait: async (ms) => this.clock.advance(ms),
    };
  }

  #begin(): Invocation {
    this.invocations += 1;
    return { isDead: false };
  }

  async #call<Result>(invocation: Invocation, effect: () => Result): Promise<Result> {
    await this.#step(invocation);
    const result = effect();
    await this.#step(invocation);
    return result;
  }

  async #step(invocation: Invocation): Promise<void> {
    if (!invocation.isDead) {
      try {
        await this.betweenSteps();
      } catch {
        invocation.isDead = true;
      }
    }
    // A dead process throws nothing; the simulation needs an error to end the call.
    if (invocation.isDead) throw new Error('The process died.');
    this.clock.advance(CALL_MS / 2);
  }

  #insert(replay: ReplayRecord): boolean {
    const { replay: latest } = this;
    if (latest !== undefined && isActive(latest, this.clock.now())) return false;
    if (latest?.status === 'running') this.replays.set(latest.id, { ...latest, status: 'stopped' });
    this.replays.set(replay.id, replay);
    this.#latest = replay.id;
    return true;
  }

  #save(before: ReplayRecord, after: ReplayRecord): boolean {
    const stored = this.replays.get(before.id);
    if (stored?.pages !== before.pages || stored.status !== 'running') return false;
    this.replays.set(before.id, after);
    return true;
  }

  #readFailures(partition: string, query: IdRangeQuery) {
    const sorted = [...this.deliveries.values()]
      .filter(({ webhook_id, id, unspread }) =>
        unspread ? partition === webhook_id : partition === deliveryKey(webhook_id, id).webhook_id,
      )
      .sort((a, b) => (a.id < b.id ? -1 : 1));
    const { items, after } = inRange(sorted, query);
    const failures = items.filter(
      ({ status, attempt_count }) => (status === 'exhausted' || status === 'discarded') && attempt_count > 0,
    );
    return { items: failures, scanned: items.length, ...(after !== undefined && { after }) };
  }

  #recordQueued({
    delivery_id,
    event_id,
    round,
    schedule_start,
    not_before,
  }: DeliveryMessage): DeliveryRecord {
    const queued = {
      status: 'pending',
      attempt_count: 0,
      attempts: [],
      round,
      schedule_start,
      next_attempt_at: not_before ?? timestamp(this.clock.now()),
    } as const;
    const record =
      this.deliveries.get(delivery_id) ?? deliveryRecord({ id: delivery_id, event_id, ...queued });
    this.deliveries.set(delivery_id, record);
    return record;
  }

  #reopen({ delivery_id, attempt, round, schedule_start }: DeliveryMessage): DeliveryRecord | undefined {
    const record = this.deliveries.get(delivery_id);
    if (record?.attempt_count !== attempt - 1 || record.round >= round) return undefined;
    const next_attempt_at = timestamp(this.clock.now());
    const reopened = { ...record, status: 'pending', round, schedule_start, next_attempt_at } as const;
    this.deliveries.set(delivery_id, reopened);
    return reopened;
  }
}

/** Reads a range as DynamoDB does: a full page names a next one, even if that is empty. */
function inRange<Item extends { readonly id: string }>(
  sorted: readonly Item[],
  { from, to, after = '', limit }: IdRangeQuery,
): IdRangePage<Item> {
  const start = sorted.findIndex(({ id }) => id >= from && id > after);
  const page = start === -1 ? [] : sorted.slice(start, start + limit);
  const items = page.filter(({ id }) => id <= to);
  const last = items.at(-1);
  return { items, ...(items.length === limit && last !== undefined && { after: last.id }) };
}
