import type { WebhookEvent } from '../shared/events/linkbus-event.ts';
import type { Publish } from '../shared/events/publish.ts';

/** Puts an event onto the bus. @throws where the bus doesn't take it, so that SQS brings the message again */
export type PublishEvent = (event: WebhookEvent) => Promise<void>;

export function makePublishEvent(publish: Publish): PublishEvent {
  return async (event) => {
    const unpublished = await publish([event]);
    if (unpublished.size > 0) throw new Error(`The bus did not take ${event.type} ${event.id}.`);
  };
}
