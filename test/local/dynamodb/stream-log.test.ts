import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../../local/clock.ts';
import type { Change } from '../../../local/dynamodb/change.ts';
import { createStreamLog, STREAM_RETENTION_MS } from '../../../local/dynamodb/stream-log.ts';
import type { StreamRecord } from '../../../local/dynamodb/stream-record.ts';

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('a stream', () => {
  it('delivers kept records to every reader that starts in the same turn, and new ones to all', async () => {
    const { stream, write } = streamUnderTest();
    write(1, 2);
    const first = reader();
    const second = reader();
    const late = reader();
    stream.read('TRIM_HORIZON', first.receive);
    stream.read('TRIM_HORIZON', second.receive);
    stream.read('LATEST', late.receive);
    expect(first.values).toEqual([]);
    await turn();
    write(3);
    expect(first.values).toEqual([1, 2, 3]);
    expect(second.values).toEqual([1, 2, 3]);
    expect(late.values).toEqual([3]);
  });

  it('keeps records for 24 hours without a reader', async () => {
    const { stream, clock, write } = streamUnderTest();
    write(1);
    clock.advance(STREAM_RETENTION_MS);
    write(2);
    clock.advance(1_000);
    const { receive, values } = reader();
    stream.read('TRIM_HORIZON', receive);
    await turn();
    expect(values).toEqual([2]);
  });

  it('delivers nothing to a stopped reader', async () => {
    const { stream, write } = streamUnderTest();
    const { receive, values } = reader();
    const stop = stream.read('TRIM_HORIZON', receive);
    write(1);
    stop();
    write(2);
    await turn();
    expect(values).toEqual([1]);
  });

  it('numbers its records higher than an earlier run', () => {
    const clock = new ManualClock();
    const earlier = streamUnderTest(clock);
    const before = reader();
    earlier.stream.read('LATEST', before.receive);
    earlier.write(...Array.from({ length: 1_000 }, (_, index) => index));
    clock.advance(1);
    const later = streamUnderTest(clock);
    const after = reader();
    later.stream.read('LATEST', after.receive);
    later.write(1);
    const highest = before.records.at(-1)?.dynamodb.SequenceNumber ?? '';
    const next = after.records[0]?.dynamodb.SequenceNumber ?? '';
    expect(next > highest).toBe(true);
    expect(BigInt(next) > BigInt(highest)).toBe(true);
  });
});

function streamUnderTest(clock = new ManualClock()) {
  const stream = createStreamLog('arn:aws:dynamodb:eu-west-1:123456789012:table/Items', 'eu-west-1', clock);
  const write = (...values: number[]) =>
    stream.append(
      values.map((value): Change => {
        const Keys = { id: { N: String(value) } };
        const images = { Keys, SizeBytes: 3, StreamViewType: 'KEYS_ONLY' as const };
        return { tableName: 'Items', eventName: 'INSERT', expired: false, images };
      }),
    );
  return { stream, clock, write };
}

function reader() {
  const records: StreamRecord[] = [];
  const values: number[] = [];
  const receive = (more: readonly StreamRecord[]) => {
    records.push(...more);
    values.push(...more.map(({ dynamodb }) => Number(dynamodb.Keys.id?.N)));
  };
  return { records, values, receive };
}
