export const METRICS_NAMESPACE = 'Linkbus';

/** The only dimension: CloudWatch bills each combination, so metrics per link or webhook would be expensive. */
export const STAGE_DIMENSION = 'Stage';

/** Every metric of the functions and its unit. Alarms and the dashboard use these names. */
export const METRICS = {
  /** Clicks on the bus. Counted when published, so no visitor waits. */
  Clicks: 'Count',
  /** Events on the bus. Counts an event again if it is published again. */
  EventsPublished: 'Count',
  /** Events of a batch that didn't get into the log or onto the bus. They are retried with the next batch. */
  EventsRefused: 'Count',
  /** Records of the Links stream that can't be published and were sent to the dead-letter queue. */
  RecordsSetAside: 'Count',
  /** Events throttled by the bus, counted at each try. */
  BusThrottles: 'Count',
  /** From an event's `occurred_at` until it is on the bus. */
  OutboxLag: 'Milliseconds',
  /** Deliveries with a 2xx response. */
  DeliveriesDelivered: 'Count',
  /** Deliveries given up after their last attempt. */
  DeliveriesExhausted: 'Count',
  /** Deliveries given up because the webhook is disabled or the receiver responded with 410. */
  DeliveriesDiscarded: 'Count',
  /** Webhooks that Linkbus disabled. */
  WebhooksDisabled: 'Count',
  /** Attempts without a 2xx response in time, including last attempts. */
  AttemptsFailed: 'Count',
  /** Duration of an attempt, including DNS and TLS. */
  AttemptDuration: 'Milliseconds',
  /** From a click to the receiver's 2xx, for clicks delivered by the first attempt. */
  ClickToDelivery: 'Milliseconds',
} as const;

export type MetricName = keyof typeof METRICS;

type NameOfUnit<Unit> = {
  [Name in MetricName]: (typeof METRICS)[Name] extends Unit ? Name : never;
}[MetricName];

export type CountName = NameOfUnit<'Count'>;
export type DurationName = NameOfUnit<'Milliseconds'>;
