import type { CallApi } from '../listen/linkbus-api.ts';
import type { ChaosEvent } from './event.ts';
import { type FaultyReceiver, type ReceiverFailure, startFaultyReceiver } from './faulty-receiver.ts';
import { persist, readAll, statusOf } from './persistent-api.ts';

/** A receiver and the webhook that it wants. */
export interface SubscriberPlan {
  readonly name: string;
  readonly events: readonly string[];
  readonly filter?: object;
  /** Whether the webhook subscribes to an event, decided without the code of Linkbus. */
  readonly wants: (event: ChaosEvent) => boolean;
  /** The share of POSTs that fail. @default 0 */
  readonly failureRate?: number;
  /** @default server error */
  readonly failures?: readonly ReceiverFailure[];
  /** Milliseconds before each response. @default 0 */
  readonly delayMs?: number;
  /** Fails until the end of the run. @default false */
  readonly isDead?: boolean;
  /** Registered while visitors come. @default false */
  readonly isLate?: boolean;
  /** Disabled for a while, enabled and replayed. @default false */
  readonly isPaused?: boolean;
}

/** A subscriber whose webhook is registered. */
export interface Subscriber extends SubscriberPlan {
  readonly receiver: FaultyReceiver;
  readonly webhookId: string;
  readonly secret: string;
  /** The path that only this webhook POSTs to. */
  readonly path: string;
  /** When the registration was confirmed, in epoch milliseconds. */
  readonly since: number;
}

/**
 * Starts the receiver and registers its webhook. A registration without a response may have made a webhook, so each
 * try has a path of its own, and the webhooks of failed tries are deleted.
 */
export async function startSubscriber(
  plan: SubscriberPlan,
  { callApi, seed }: { readonly callApi: CallApi; readonly seed: string },
): Promise<Subscriber> {
  const { name, events, filter, failureRate = 0, failures = ['server error'], delayMs } = plan;
  const receiver = await startFaultyReceiver(`${seed} ${name}`, failureRate, failures, delayMs);
  const urlOf = (attempt: number) => `${receiver.url}/${name}/${attempt}`;
  let tries = 0;
  const webhook = (await persist((attempt) => {
    tries = attempt;
    return callApi('POST', '/webhooks', { url: urlOf(attempt), events, filter });
  })) as { id: string; secret: string };
  const since = Date.now();
  if (tries > 1) await deleteOthers(callApi, urlOf(0).slice(0, -1), webhook.id);
  const path = new URL(urlOf(tries)).pathname;
  return { ...plan, receiver, webhookId: webhook.id, secret: webhook.secret, path, since };
}

async function deleteOthers(callApi: CallApi, prefix: string, keptId: string): Promise<void> {
  for (const { id, url } of await readAll<{ id: string; url: string }>(callApi, '/webhooks')) {
    if (id === keptId || !url.startsWith(prefix)) continue;
    await persist(() => callApi('DELETE', `/webhooks/${id}`)).catch((error: unknown) => {
      // An earlier try deleted it.
      if (statusOf(error) !== 404) throw error;
    });
  }
}
