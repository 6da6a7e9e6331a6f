import { setImmediate as turn } from 'node:timers/promises';
import { type Budget, TooManySteps } from '../../event-pattern/steps.ts';
import type { ReceivedEvent } from '../shared/events/received-events.ts';
import { FILTER_BUDGET } from '../shared/webhook/filter-budget.ts';
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

/** About a millisecond. */
const STEPS_PER_TURN = 500_000;

/**
 * Finds the webhooks that receive each event of a workspace. Lets other workspaces of the batch have their turn after
 * some steps.
 */
export async function matchEvents(
  received: readonly ReceivedEvent[],
  webhooks: readonly Subscription[],
): Promise<Matched> {
  const tooExpensive = new Map<Subscription, ReceivedEvent>();
  const events: MatchedEvent[] = [];
  let steps = 0;
  for (const each of received) {
    const receivers: Subscription[] = [];
    for (const webhook of webhooks) {
      const budget = { left: FILTER_BUDGET };
      if (receives(webhook, each, budget)) receivers.push(webhook);
      steps += FILTER_BUDGET - budget.left;
      if (steps < STEPS_PER_TURN) continue;
      steps = 0;
      await turn();
    }
    events.push({ ...each, webhooks: receivers });
  }
  return {
    events,
    tooExpensive: [...tooExpensive].map(([webhook, received]) => ({ webhook, received })),
  };

  function receives(webhook: Subscription, received: ReceivedEvent, budget: Budget): boolean {
    if (tooExpensive.has(webhook)) return false;
    if (disabledBy(webhook, received)) tooExpensive.set(webhook, received);
    try {
      return subscribes(webhook, received.event, budget);
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
