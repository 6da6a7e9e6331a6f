/** Namespace of every metric that the functions write. */
export const METRICS_NAMESPACE = 'Linkbus';

/** The one dimension: a metric for each link or webhook would be a metric that is paid for each. */
export const STAGE_DIMENSION = 'Stage';

/** Every metric that the functions write, and its unit. The alarms and the dashboard read them by these names. */
export const METRICS = {
  /** Clicks on the bus. Counted where they are published, so that no visitor waits for it. */
  Clicks: 'Count',
  /** Events on the bus. One that is published again counts again. */
  EventsPublished: 'Count',
  /** Events that the bus did not take in a batch; they come again with the next. */
  EventsRefused: 'Count',
  /** Events that the bus refused because there were too many at once, at each try. */
  BusThrottles: 'Count',
  /** From when a fact became true to when its event is on the bus. */
  OutboxLag: 'Milliseconds',
  /** Deliveries that a receiver took. */
  DeliveriesDelivered: 'Count',
  /** Deliveries given up after their last attempt. */
  DeliveriesExhausted: 'Count',
  /** Deliveries given up because their webhook is disabled or their receiver answered 410. */
  DeliveriesDiscarded: 'Count',
  /** Webhooks that Linkbus disabled by itself. */
  WebhooksDisabled: 'Count',
  /** Attempts that were not answered with 2xx in time, last ones too. */
  AttemptsFailed: 'Count',
  /** How long the receiver of an attempt took. */
  AttemptDuration: 'Milliseconds',
  /** From a click to the receiver's 2xx, for clicks that their first attempt delivered. */
  ClickToDelivery: 'Milliseconds',
} as const;

export type MetricName = keyof typeof METRICS;

type NameOfUnit<Unit> = {
  [Name in MetricName]: (typeof METRICS)[Name] extends Unit ? Name : never;
}[MetricName];

export type CountName = NameOfUnit<'Count'>;
export type DurationName = NameOfUnit<'Milliseconds'>;
