import type { BacklogEntry } from './stream-backlog.ts';

/** Lambda's limit for a synchronous event. https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const MAX_EVENT_BYTES = 6 * 1024 * 1024;
const ENVELOPE_BYTES = '{"Records":[]}'.length;

/**
 * Takes the next batch from the front of `queue`: at most `batchSize` records that fit one event. After a restart, a
 * batch that was being retried isn't joined with later records.
 */
export function takeBatch(queue: BacklogEntry[], batchSize: number): BacklogEntry[] {
  let size = ENVELOPE_BYTES;
  const end = queue.slice(0, batchSize).findIndex(({ bytes, retries }, index) => {
    size += bytes + 1;
    // A single record over the limit goes alone, and fails as it would on AWS.
    return index > 0 && (size > MAX_EVENT_BYTES || retries !== queue[0]?.retries);
  });
  return queue.splice(0, end === -1 ? batchSize : end);
}
