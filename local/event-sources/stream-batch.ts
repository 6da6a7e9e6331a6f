import type { StreamRecord } from '../dynamodb/stream-record.ts';

/** Lambda's limit for a synchronous event. https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const MAX_EVENT_BYTES = 6 * 1024 * 1024;
const ENVELOPE_BYTES = '{"Records":[]}'.length;

/** Takes the next batch from the front of `queue`: at most `batchSize` records that fit one event. */
export function takeBatch(queue: StreamRecord[], batchSize: number): StreamRecord[] {
  let bytes = ENVELOPE_BYTES;
  const tooMany = queue.slice(0, batchSize).findIndex((record, index) => {
    bytes += Buffer.byteLength(JSON.stringify(record)) + 1;
    // A single record over the limit goes alone, and fails as it would on AWS.
    return bytes > MAX_EVENT_BYTES && index > 0;
  });
  return queue.splice(0, tooMany === -1 ? batchSize : tooMany);
}
