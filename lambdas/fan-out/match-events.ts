import { setImmediate as turn } from 'node:timers/promises';
import { TooManySteps } from '../../event-pattern/steps.ts';
import type { ReceivedEvent } from '../shared/events/received-events.ts';
import { type Subscription, subscribes } from '../shared/webhook/subscribes.ts';

export interface MatchedEvent extends ReceivedEvent {
  /** The webhooks that receive the event. */
  readonly webhooks: readonly Subscription[];
}

export interface Matched {
  readonly events: readonly MatchedEvent[];
  /** Webhooks to disable, each with the first event that takes its filter too many steps. It receives none. */
  readonly tooExpensive: readonly { readonly webhook: Subscription; readonly received: ReceivedEvent }[];
}

/**
 * Finds the webhooks that receive each event of a workspace. Lets other workspaces of the batch have their turn after
 * each event.
 */
export async function matchEvents(
  received: readonly ReceivedEvent[],
  webhooks: readonly Subscription[],
): Promise<Matched> {
  const tooExpensive = new Map<Subscription, ReceivedEvent>();
  const events: MatchedEvent[] = [];
  for (const each of received) {
    events.push({ ...each, webhooks: webhooks.filter((webhook) => receives(webhook, each)) });
    await turn();
  }
  return {
    events,
    tooExpensive: [...tooExpensive].map(([webhook, received]) => ({ webhook, received })),
  };

  function receives(webhook: Subscription, received: ReceivedEvent): boolean {
    if (tooExpensive.has(webhook)) return false;
    if (disabledBy(webhook, received)) tooExpensive.set(webhook, received);
    try {
      return subscribes(webhook, received.event);
    } catch (error) {
      if (!(error instanceof TooManySteps)) throw error;
      tooExpensive.set(webhook, received);
      return false;
    }
  }
}

/**
 * Whether an earlier receive of this message disabled the webhook. It may have failed before it published that. The event
 * is compared by its id: `webhook.disabled` itself happens at the same time as its cause.
 */
const disabledBy = ({ enabled, disabled_by }: Subscription, { event }: ReceivedEvent): boolean =>
  !enabled && disabled_by === event.id;
