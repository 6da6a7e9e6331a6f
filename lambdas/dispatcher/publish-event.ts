import type { WebhookEvent } from '../shared/events/linkbus-event.ts';
import type { Publish } from '../shared/events/publish.ts';

/** Publishes an event on the bus. @throws if the bus refuses it, so SQS redelivers the message */
export type PublishEvent = (event: WebhookEvent) => Promise<void>;

export function makePublishEvent(publish: Publish): PublishEvent {
  return async function publishEvent(event) {
    const unpublished = await publish([event]);
    if (unpublished.size > 0) throw new Error(`The bus refused ${event.type} ${event.id}.`);
  };
}
