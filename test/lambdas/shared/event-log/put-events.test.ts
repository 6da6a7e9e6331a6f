import { DynamoDBClient, DynamoDBServiceException } from '@aws-sdk/client-dynamodb';
import {
  BatchWriteCommand,
  type BatchWriteCommandInput,
  DynamoDBDocumentClient,
} from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eventPartition } from '../../../../lambdas/shared/event-log/event-partition.ts';
import type { EventRecord } from '../../../../lambdas/shared/event-log/event-record.ts';
import { makePutRecords } from '../../../../lambdas/shared/event-log/put-events.ts';
import { captureLog } from '../../factories/capture-log.ts';

const recordOf = (n: number): EventRecord => ({
  partition: eventPartition('default', `evt_${n}`),
  id: `evt_${n}`,
  workspace_id: 'default',
  type: 'link.clicked',
  body: `body of ${n}`,
  expires_at: 1,
});
const records = (count: number) => Array.from({ length: count }, (_, n) => recordOf(n));

const client = DynamoDBDocumentClient.from(new DynamoDBClient());
const dynamodb = mockClient(client);

/** A table that answers each call as told: an error, or which of its items it leaves. */
function makeTable(leave: (ids: readonly string[], call: number) => readonly string[] = () => []) {
  const calls: EventRecord[][] = [];
  const pauses: number[] = [];
  dynamodb.reset();
  dynamodb.on(BatchWriteCommand).callsFake(({ RequestItems = {} }: BatchWriteCommandInput) => {
    const requests = RequestItems.Events ?? [];
    const items = requests.map(({ PutRequest }) => PutRequest?.Item as EventRecord);
    const left = leave(
      items.map(({ id }) => id),
      calls.push(items),
    );
    const unprocessed = items.filter(({ id }) => left.includes(id));
    return {
      // Each a copy, as from the wire.
      UnprocessedItems:
        unprocessed.length === 0
          ? {}
          : {
              Events: unprocessed.map((item) => ({ PutRequest: { Item: { ...item } } })),
            },
    };
  });
  const put = makePutRecords(client, 'Events', async (ms) => pauses.push(ms));
  return { calls, pauses, put };
}

const idsOf = (of: readonly EventRecord[]) => of.map(({ id }) => id);

const refusal = () =>
  new DynamoDBServiceException({
    name: 'ValidationException',
    $fault: 'client',
    $metadata: {},
    message: 'No.',
  });

describe('storing events', () => {
  it.each([
    [0, []],
    [1, [1]],
    [25, [25]],
    [26, [25, 1]],
    [100, [25, 25, 25, 25]],
  ])('writes %i in calls of 25', async (count, sizes) => {
    const { put, calls, pauses } = makeTable();

    expect(await put(records(count))).toEqual([]);
    expect(calls.map((call) => call.length)).toEqual(sizes);
    expect(calls.flat()).toEqual(records(count));
    expect(pauses).toEqual([]);
  });

  it('writes again, a moment later, only what DynamoDB left', async () => {
    const { put, calls, pauses } = makeTable((_, call) => (call === 1 ? ['evt_1', 'evt_3'] : []));

    expect(await put(records(5))).toEqual([]);
    expect(calls[1]).toEqual([recordOf(1), recordOf(3)]);
    expect(calls).toHaveLength(2);
    expect(pauses).toEqual([100]);
  });

  it('returns what is still left after three tries, and tells of it by id', async () => {
    const log = captureLog();
    const { put, calls, pauses } = makeTable((ids) => ids.filter((id) => id === 'evt_2'));

    expect(idsOf(await put(records(5)))).toEqual(['evt_2']);
    expect(calls).toHaveLength(3);
    expect(pauses).toEqual([100, 400]);
    expect(log.text()).toContain('"event_ids":["evt_2"]');
    expect(log.text()).not.toContain('body of');
  });

  it('returns the events of a call that failed, and stores the others', async () => {
    const log = captureLog();
    const { put, calls } = makeTable((ids) => {
      if (ids.includes('evt_0')) throw new Error('DynamoDB is away.');
      return [];
    });

    expect(await put(records(60))).toEqual(records(25));
    expect(calls).toHaveLength(3);
    expect(log.text()).toContain('DynamoDB is away.');
  });

  it('returns only the event that DynamoDB refuses, and not those of its call', async () => {
    captureLog();
    const { put, calls } = makeTable((ids) => {
      if (ids.includes('evt_7')) throw refusal();
      return [];
    });

    expect(idsOf(await put(records(25)))).toEqual(['evt_7']);
    expect(calls).toHaveLength(1 + 25);
  });
});

it('returns just the events that no call took, and makes at most three calls with each', async () => {
  captureLog();
  const anyLuck = fc.infiniteStream(fc.constantFrom('takes', 'takes', 'leaves', 'fails'));
  await fc.assert(
    fc.asyncProperty(fc.nat(70), anyLuck, async (count, luck) => {
      const taken: string[] = [];
      const { put, calls } = makeTable((ids) => {
        if (luck.next().value === 'fails') throw new Error('DynamoDB is away.');
        const left = ids.filter(() => luck.next().value === 'leaves');
        taken.push(...ids.filter((id) => !left.includes(id)));
        return left;
      });

      const left = idsOf(await put(records(count)));

      expect([...taken, ...left].sort()).toEqual(idsOf(records(count)).sort());
      for (const id of idsOf(records(count))) {
        expect(calls.filter((call) => idsOf(call).includes(id)).length).toBeLessThanOrEqual(3);
      }
    }),
  );
});
