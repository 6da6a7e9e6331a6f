import type { Publish } from '../shared/events/publish.ts';
import type { Metrics } from '../shared/observe/metrics.ts';

/** Wraps `publish` with metrics. An event that is published twice counts twice. */
export function measurePublish(publish: Publish, metrics: Metrics, now: () => number): Publish {
  return async function publishMeasured(events) {
    const unpublished = await publish(events);
    const at = now();
    for (const event of events) {
      if (unpublished.has(event)) {
        metrics.count('EventsRefused');
        continue;
      }
      metrics.count('EventsPublished');
      metrics.time('OutboxLag', at - Date.parse(event.occurred_at));
      if (event.type === 'link.clicked') metrics.count('Clicks');
    }
    return unpublished;
  };
}
