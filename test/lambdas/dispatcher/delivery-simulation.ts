import { type DispatchPorts, makeDispatch } from '../../../lambdas/dispatcher/dispatch.ts';
import type { PostOutcome } from '../../../lambdas/dispatcher/post/outcome.ts';
import type { WebhookPost } from '../../../lambdas/dispatcher/post/post.ts';
import { delayUntilDue } from '../../../lambdas/dispatcher/queue-delay.ts';
import { makeTakeTurn } from '../../../lambdas/dispatcher/take-turn.ts';
import {
  type DeliveryMessage,
  parseDeliveryMessage,
} from '../../../lambdas/shared/delivery/delivery-message.ts';
import type { DeliveryRecord } from '../../../lambdas/shared/delivery/delivery-record.ts';
import { reopeningMessage } from '../../../lambdas/shared/delivery/reopening-message.ts';
import type { WebhookEvent } from '../../../lambdas/shared/events/linkbus-event.ts';
import type { WebhookRecord } from '../../../lambdas/shared/webhook/webhook-record.ts';
import { ManualClock } from '../../../local/clock.ts';
import { deliveryMessage } from '../factories/delivery-message.ts';
import { DELIVERY_ID, NOW } from '../factories/fixed-values.ts';
import { makeLinesInMemory } from './lines-in-memory.ts';
import { TablesInMemory } from './tables-in-memory.ts';

/** SQS redelivers a failed message after the visibility timeout: six times the dispatcher's timeout. */
const VISIBILITY_MS = 180_000;

export type Lane = 'fast' | 'slow';

export interface SimulationOptions {
  /** Seconds between attempts. @default 1, 2, 4, 8 */
  readonly schedule?: readonly number[];
  /** The receiver's response to the POST of this number, from 1. @default always 500 */
  readonly receiver?: (post: number, request: WebhookPost) => PostOutcome;
  /** @default 0.5, so no jitter */
  readonly random?: () => number;
  /** @default 100 */
  readonly postMs?: number;
  /** Called before and after each call to a port. The invocation dies if this throws. @default nothing */
  readonly betweenSteps?: (step: string) => void | Promise<void>;
  /**
   * Whether a call to a port fails: before its effect, or after it, when only the response is lost.
   * @param number counts the calls to this port, from 1
   * @default never
   */
  readonly callFails?: (port: string, number: number) => 'before' | 'after' | undefined;
}

/** @param retryAfter the `Retry-After` header */
export const respond = (status: number, retryAfter?: string): PostOutcome => ({
  kind: 'response',
  status,
  body: '',
  durationMs: 100,
  ...(retryAfter !== undefined && { retryAfter }),
});

interface Queued {
  readonly text: string;
  readonly lane: Lane;
  readonly visibleAt: number;
  readonly receives: number;
}

export interface MadePost {
  readonly request: WebhookPost;
  readonly lane: Lane;
  readonly at: number;
  readonly end: number;
}

/**
 * The dispatchers of both lanes, with tables, queues, a bus and a receiver in memory, for one webhook. The clock advances
 * to the next message. Queue delays are whole seconds.
 */
export class DeliverySimulation {
  readonly clock = new ManualClock(NOW);
  readonly tables = new TablesInMemory(this.clock);
  readonly posts: MadePost[] = [];
  readonly deadLetters: DeliveryMessage[] = [];
  readonly published: WebhookEvent[] = [];
  /** The delay of each message sent to a retry queue, in seconds. */
  readonly delays: number[] = [];
  #queue: Queued[] = [];
  readonly #options: SimulationOptions;
  readonly #calls = new Map<string, number>();
  readonly #takeTurn = makeTakeTurn(makeLinesInMemory().write, {
    now: () => this.clock.now(),
    random: () => 0,
    gather: (take) => take(),
  });

  constructor(options: SimulationOptions = {}) {
    this.#options = options;
  }

  get webhook(): WebhookRecord | undefined {
    return this.tables.webhook;
  }

  set webhook(webhook: WebhookRecord | undefined) {
    this.tables.webhook = webhook;
  }

  /** The delivery under test, for tests with a single one. */
  get record(): DeliveryRecord | undefined {
    return this.tables.find(DELIVERY_ID);
  }

  set record(record: DeliveryRecord | undefined) {
    if (record !== undefined) this.tables.records.set(DELIVERY_ID, record);
  }

  /** The number of queued messages, delayed ones included. */
  get waiting(): number {
    return this.#queue.length;
  }

  /** The queued messages, the next one first. */
  get messages(): readonly DeliveryMessage[] {
    return this.#queue.map(({ text }) => parseDeliveryMessage(text));
  }

  /** When the next message can be received. */
  get nextAt(): number {
    return this.#queue[0]?.visibleAt ?? Number.POSITIVE_INFINITY;
  }

  send(
    message: DeliveryMessage,
    { redelivered = false, delaySeconds = 0, lane = 'fast' as Lane }: Partial<SendOptions> = {},
  ): void {
    const visibleAt = this.clock.now() + delaySeconds * 1_000;
    this.#enqueue({ text: JSON.stringify(message), lane, visibleAt, receives: redelivered ? 1 : 0 });
  }

  /** Sends the message of the API's retry, which the API records afterwards. */
  requestAgain(): DeliveryMessage {
    if (this.record === undefined) throw new Error('No delivery is recorded.');
    const { event_id: id, workspace_id, body } = deliveryMessage();
    const message = {
      ...reopeningMessage(this.record, { id, type: 'link.clicked', workspace_id, body }, 'retried'),
      delivery_id: this.record.id,
    };
    this.send(message);
    return message;
  }

  /** Handles the next message, and queues it again if that fails. */
  async handleNext(): Promise<'done' | 'failed'> {
    const next = this.#queue.shift();
    if (next === undefined) throw new Error('No message is queued.');
    this.clock.advance(Math.max(0, next.visibleAt - this.clock.now()));
    const receives = next.receives + 1;
    try {
      await this.#dispatch(next.lane)(parseDeliveryMessage(next.text), { redelivered: receives > 1 });
      return 'done';
    } catch {
      this.#enqueue({ ...next, receives, visibleAt: this.clock.now() + VISIBILITY_MS });
      return 'failed';
    }
  }

  /** Handles this many messages at the same time. */
  async handleTogether(count: number): Promise<void> {
    await Promise.all(Array.from({ length: count }, () => this.handleNext()));
  }

  /** Handles messages until none is left. @throws after 10,000 messages, more than any test needs */
  async run(): Promise<void> {
    for (let handled = 0; this.#queue.length > 0; handled += 1) {
      if (handled === 10_000) throw new Error('The deliveries never end.');
      await this.handleNext();
    }
  }

  /** Handles the messages that are due by this time. */
  async runUntil(time: number): Promise<void> {
    while (this.nextAt <= time) await this.handleNext();
    this.clock.advance(Math.max(0, time - this.clock.now()));
  }

  #enqueue(queued: Queued): void {
    this.#queue.push(queued);
    this.#queue.sort((a, b) => a.visibleAt - b.visibleAt);
  }

  /** Makes the dispatcher of one invocation. */
  #dispatch(lane: Lane): ReturnType<typeof makeDispatch> {
    const { schedule = [1, 2, 4, 8], random = () => 0.5 } = this.#options;
    const settings = {
      ...{ schedule, random, userAgent: 'Linkbus/test' },
      now: () => this.clock.now(),
      wait: this.#wait,
    };
    return makeDispatch(this.#ports(lane), settings);
  }

  #ports(lane: Lane): DispatchPorts {
    let isDead = false;
    const between = async (step: string): Promise<void> => {
      // A dead process throws nothing; the simulation needs an error to end the call.
      if (isDead) throw new Error('The process died.');
      try {
        await this.#options.betweenSteps?.(step);
      } catch (death) {
        isDead = true;
        throw death;
      }
    };
    const step = async <Result>(name: string, effect: () => Result): Promise<Result> => {
      const number = (this.#calls.get(name) ?? 0) + 1;
      this.#calls.set(name, number);
      const failure = this.#options.callFails?.(name, number);
      await between(`before ${name}`);
      if (failure === 'before') throw new Error(`${name} was refused.`);
      const result = effect();
      await between(`after ${name}`);
      if (failure === 'after') throw new Error(`The response to ${name} was lost.`);
      return result;
    };
    const { tables } = this;
    return {
      findWebhook: () => step('findWebhook', () => tables.webhook),
      post: (request) => step('post', () => this.#post(request, lane)),
      deliveries: {
        find: (_, id) => step('find', () => tables.find(id)),
        recordAttempt: (...args) => step('recordAttempt', () => tables.recordAttempt(...args)),
        recordDiscarded: (message) => step('recordDiscarded', () => tables.recordDiscarded(message)),
      },
      health: {
        startFailing: (_, at) => step('startFailing', () => tables.startFailing(at)),
        stopFailing: (_, at) => step('stopFailing', () => tables.stopFailing(at)),
        disable: (...args) => step('disable', () => tables.disable(...args)),
        markSlow: (_, slow_until) => step('markSlow', () => tables.change({ slow_until })),
      },
      takeTurn: async (...args) => {
        await step('takeTurn', () => {});
        return this.#takeTurn(...args);
      },
      publish: (event) => step('publish', () => void this.published.push(event)),
      retry: (message) =>
        step(message.unrecorded === undefined ? 'retry' : 'recordLater', () => this.#retry(message, lane)),
      sendToDeadLetterQueue: (message) =>
        step('sendToDeadLetterQueue', () => void this.deadLetters.push(message)),
      sendToSlowDispatcher:
        lane === 'slow'
          ? undefined
          : (message) => step('sendToSlowDispatcher', () => this.send(message, { lane: 'slow' })),
    };
  }

  readonly #wait = async (ms: number): Promise<void> => this.clock.advance(ms);

  #post(request: WebhookPost, lane: Lane): PostOutcome {
    const { postMs = 100, receiver = () => respond(500) } = this.#options;
    const at = this.clock.now();
    this.clock.advance(postMs);
    const number = this.posts.push({ request, lane, at, end: this.clock.now() });
    return receiver(number, request);
  }

  #retry(message: DeliveryMessage, lane: Lane): void {
    const delaySeconds = delayUntilDue(message, this.clock.now());
    this.delays.push(delaySeconds);
    this.send(message, { delaySeconds, lane });
  }
}

interface SendOptions {
  readonly redelivered: boolean;
  readonly delaySeconds: number;
  readonly lane: Lane;
}
