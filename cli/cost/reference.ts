/**
 * The click and the delivery that are priced. Links, headers and events have these sizes, so that two releases can be
 * compared.
 */
export const REFERENCE = {
  /** Bytes of a `link.clicked` as JSON. */
  eventBytes: 780,
  /** Bytes of the link's item with a click in it, as DynamoDB counts them. */
  linkBytes: 806,
  /** Milliseconds until the receiver responds. */
  receiverMs: 200,
} as const;

/**
 * Milliseconds that a call to a service takes inside a region, added to each call: the local services take none. Typical
 * medians from the services' own documentation; they only change the time that functions are billed for.
 */
export const LATENCY_MS: Readonly<Record<string, number>> = {
  DynamoDB_20120810: 5,
  AmazonSQS: 8,
  AWSEvents: 15,
};
