import { isJsonObject, type Json, type JsonObject } from '../json.ts';
import type { Call } from './calls.ts';

/** The records of an event source mapping's invocation. */
export interface Batch {
  readonly source: 'queue' | 'stream';
  readonly records: readonly JsonObject[];
}

/** Reads the batch of an event in JSON; `undefined` if it doesn't come from a queue or a stream. */
export function readBatch(event: string): Batch | undefined {
  const { Records }: { Records?: Json } = JSON.parse(event) ?? {};
  const records = Array.isArray(Records) ? Records.filter(isJsonObject) : [];
  const source = records[0]?.eventSource;
  if (source === 'aws:sqs') return { source: 'queue', records };
  return source === 'aws:dynamodb' ? { source: 'stream', records } : undefined;
}

/** Puts the records of a batch in an order that the seed fixes for this call. */
export function shuffled({ records }: Batch, call: Call): string {
  const order = records.map((record, i) => ({ record, rank: call.draw(`rank ${i}`) }));
  return eventOf(order.sort((a, b) => a.rank - b.rank).map(({ record }) => record));
}

/**
 * Makes the second delivery of a batch. A message counts its receives:
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html
 */
export function redelivered({ source, records }: Batch): string {
  if (source === 'stream') return eventOf(records);
  return eventOf(
    records.map((record) => {
      const attributes = isJsonObject(record.attributes) ? record.attributes : {};
      const ApproximateReceiveCount = String(Number(attributes.ApproximateReceiveCount) + 1);
      return { ...record, attributes: { ...attributes, ApproximateReceiveCount } };
    }),
  );
}

const eventOf = (Records: readonly JsonObject[]): string => JSON.stringify({ Records });
