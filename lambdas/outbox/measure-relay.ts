import type { Metrics } from '../shared/observe/metrics.ts';
import type { RelayPorts } from './relay.ts';

/** Adds metrics to the ports of the relay. An event that is published twice counts twice. */
export function measureRelay(ports: RelayPorts, metrics: Metrics, now: () => number): RelayPorts {
  return {
    ...ports,
    async append(records) {
      const appended = await ports.append(records);
      for (const { id } of records) {
        if (!appended.bodies.has(id) && !appended.invalid.has(id)) metrics.count('EventsRefused');
      }
      return appended;
    },
    async putOnBus(events) {
      const result = await ports.putOnBus(events);
      const at = now();
      for (const event of events) {
        if (result.invalid.has(event)) continue;
        if (result.unpublished.has(event)) {
          metrics.count('EventsRefused');
          continue;
        }
        metrics.count('EventsPublished');
        metrics.time('OutboxLag', at - Date.parse(event.occurred_at));
        if (event.type === 'link.clicked') metrics.count('Clicks');
      }
      return result;
    },
    async setAside(record) {
      await ports.setAside(record);
      metrics.count('RecordsSetAside');
    },
  };
}
