import type { LinkbusConfig } from './config.ts';

/**
 * Percent of `accountConcurrency` that the consumer of each queue may take at once. The rest, at least half, is for
 * visitors and API clients. Add a line for a new queue; docs/adr/0027 explains the sizes.
 */
export const QUEUE_SHARES = {
  fanOut: 5,
  /** First attempts and retries, half of `dispatcherConcurrency` each if that is set. */
  deliveries: 20,
  retries: 5,
  /** The same for slow receivers, half of `slowReceiverConcurrency` each if that is set. */
  slowDeliveries: 5,
  slowRetries: 5,
  replays: 2,
  /** Lambda's minimum: more consumers would only conflict on a hot link. */
  overflow: 0,
  /** Lambda's minimum: next to nothing is in it. */
  formerEventLog: 0,
} as const;

export type SharedQueue = keyof typeof QUEUE_SHARES;

/** How a stage divides its concurrent executions. */
export interface Concurrency {
  /** `MaximumConcurrency` of each queue's event source mapping. */
  readonly queues: Readonly<Record<SharedQueue, number>>;
  /** Batches of each stream shard that the outbox publishes at once, each link's changes in order. */
  readonly lanesPerShard: number;
  /** The most that all consumers of queues and the stream take at once. */
  readonly background: number;
  /** Queues that take more than their share, because Lambda's minimum is larger. */
  readonly overShare: readonly SharedQueue[];
}

type ConcurrencySettings = Pick<
  LinkbusConfig,
  'accountConcurrency' | 'dispatcherConcurrency' | 'slowReceiverConcurrency' | 'expectedClicksPerSecond'
>;

/** https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html */
const LEAST = 2;
const MOST = 1_000;

/** A new on-demand table has four partitions, and one takes 1,000 writes a second. A stream has a shard for each. */
const LEAST_SHARDS = 4;
const CLICKS_PER_SHARD = 1_000;
/** Clicks a second for which one lane per shard is enough, with room for links that share a shard. */
const CLICKS_PER_LANE = 2_500;
/** Share of the account that the outbox's lanes take at most. */
const OUTBOX_SHARE = 0.05;
/** https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-params.html */
const MOST_LANES = 10;

/** Divides `accountConcurrency` among the queues, the stream and, with the rest, visitors. */
export function divideConcurrency(settings: ConcurrencySettings): Concurrency {
  const { accountConcurrency: account, dispatcherConcurrency, slowReceiverConcurrency } = settings;
  const names = Object.keys(QUEUE_SHARES) as SharedQueue[];
  const shareOf = (name: SharedQueue) => Math.floor((account * QUEUE_SHARES[name]) / 100);
  const queues = Object.fromEntries(
    names.map((name) => [name, Math.min(MOST, Math.max(LEAST, shareOf(name)))]),
  ) as Record<SharedQueue, number>;
  if (dispatcherConcurrency !== undefined)
    queues.deliveries = queues.retries = Math.floor(dispatcherConcurrency / 2);
  if (slowReceiverConcurrency !== undefined)
    queues.slowDeliveries = queues.slowRetries = Math.floor(slowReceiverConcurrency / 2);

  const shards = Math.max(LEAST_SHARDS, Math.ceil(settings.expectedClicksPerSecond / CLICKS_PER_SHARD));
  const wanted = Math.ceil(settings.expectedClicksPerSecond / CLICKS_PER_LANE);
  const affordable = Math.floor((account * OUTBOX_SHARE) / shards);
  const lanesPerShard = Math.max(1, Math.min(MOST_LANES, wanted, affordable));
  return {
    queues,
    lanesPerShard,
    background: Object.values(queues).reduce((sum, each) => sum + each, shards * lanesPerShard),
    overShare: names.filter(
      (name) => queues[name] === LEAST && QUEUE_SHARES[name] > 0 && shareOf(name) < LEAST,
    ),
  };
}

/** Lambda's quota "Concurrent executions". */
const QUOTA_CODE = 'L-B99A9384';

/**
 * Warns when background work can take more than half of the account's concurrency, since visitors then get less than
 * the other half. `undefined` if it can't.
 */
export function concurrencyWarning(settings: ConcurrencySettings): string | undefined {
  const { accountConcurrency: account } = settings;
  const { background, overShare } = divideConcurrency(settings);
  if (background <= account / 2) return undefined;
  const left = Math.max(0, account - background);
  const why =
    overShare.length === 0
      ? 'Lower dispatcherConcurrency or slowReceiverConcurrency, or raise accountConcurrency.'
      : `Lambda's minimum of ${LEAST} is more than the share of ${overShare.join(', ')}. Request more, then set accountConcurrency to it: aws service-quotas request-service-quota-increase --service-code lambda --quota-code ${QUOTA_CODE} --desired-value 1000`;
  return `Consumers of queues and of the stream can take ${background} of accountConcurrency, ${account}, and leave visitors ${left}. ${why}`;
}
