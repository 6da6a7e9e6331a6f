import { PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { GetCommand, PutCommand, TransactWriteCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { failureOf } from '../dynamodb/started-dynamodb.ts';
import { awsUnderFaults, outcomeOf } from './aws-under-faults.ts';

const put = (id: string, TableName = 'Items') => new PutCommand({ TableName, Item: { id } });
const THROTTLED = /^(ThrottlingException|ProvisionedThroughputExceededException)$/;

describe('throttling', () => {
  it('refuses requests of DynamoDB with either of its exceptions, and the reason', async () => {
    const names = new Set<string>();
    const { documents } = awsUnderFaults({ throttles: 1 });
    for (let n = 0; n < 20; n += 1) {
      const error = (await failureOf(documents.send(put('a')))) as Error;
      expect(error.name).toMatch(THROTTLED);
      expect(Object.values(error)).toContainEqual([
        {
          reason: 'TableWriteKeyRangeThroughputExceeded',
          resource: 'arn:aws:dynamodb:eu-west-1:123456789012:table/Items',
        },
      ]);
      names.add(error.name);
    }
    expect(names.size).toBe(2);
  });

  it('refuses requests of queues and buses', async () => {
    const { sqs, events, QueueUrl, queue, published } = awsUnderFaults({ throttles: 1 });
    const entry = { EventBusName: 'linkbus', Source: 'a', DetailType: 'b', Detail: '{}' };

    expect(await outcomeOf(sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'a' })))).toBe(
      'RequestThrottled',
    );
    expect(await outcomeOf(events.send(new PutEventsCommand({ Entries: [entry] })))).toBe(
      'ThrottlingException',
    );
    expect([queue.receivable, published]).toEqual([0, []]);
  });

  it('only refuses the chosen tables and keys', async () => {
    const { documents } = awsUnderFaults({ throttles: 1, throttled: 'Items/hot' });

    expect(await outcomeOf(documents.send(put('hot')))).toMatch(THROTTLED);
    expect(
      await outcomeOf(documents.send(new GetCommand({ TableName: 'Items', Key: { id: 'hot' } }))),
    ).toMatch(THROTTLED);
    expect(await outcomeOf(documents.send(put('cold')))).toBe('ok');
    expect(await outcomeOf(documents.send(put('hot', 'Others')))).toBe('ok');
  });

  it('cancels a transaction, with the reason for each item, and executes nothing', async () => {
    const { documents, faults } = awsUnderFaults({ throttles: 1, throttled: 'hot' });
    const TransactItems = ['cold', 'hot'].map((id) => ({ Put: { TableName: 'Items', Item: { id } } }));
    const error = await failureOf(documents.send(new TransactWriteCommand({ TransactItems })));

    expect(error).toMatchObject({
      name: 'TransactionCanceledException',
      CancellationReasons: [{ Code: 'None' }, { Code: 'ThrottlingError' }],
    });
    faults.end();
    const get = new GetCommand({ TableName: 'Items', Key: { id: 'cold' } });
    expect((await documents.send(get)).Item).toBeUndefined();
  });

  it('lasts for its time', async () => {
    // Only the first call is throttled by chance.
    const seed = await findSeed(['throttled', 'ok', 'ok', 'ok']);
    const { documents, clock } = awsUnderFaults({ throttles: 0.3, throttleMs: 5_000 }, seed);

    expect(await outcomeOf(documents.send(put('a')))).toMatch(THROTTLED);
    clock.advance(4_999);
    expect(await outcomeOf(documents.send(put('a')))).toMatch(THROTTLED);
    expect(await outcomeOf(documents.send(put('b')))).toBe('ok');
    clock.advance(1);
    expect(await outcomeOf(documents.send(put('a')))).toBe('ok');
  });
});

async function findSeed(wanted: readonly string[]): Promise<string> {
  for (let seed = 0; ; seed += 1) {
    const { documents } = awsUnderFaults({ throttles: 0.3 }, String(seed));
    const outcomes: string[] = [];
    for (const _ of wanted) outcomes.push(await outcomeOf(documents.send(put('a'))));
    if (outcomes.every((each, i) => (each === 'ok') === (wanted[i] === 'ok'))) return String(seed);
  }
}

describe('the write units of a partition key', () => {
  const update = (id: string, ReturnConsumedCapacity?: 'TOTAL') =>
    new UpdateCommand({
      TableName: 'Items',
      Key: { id },
      UpdateExpression: 'ADD n :one',
      ExpressionAttributeValues: { ':one': 1 },
      ...(ReturnConsumedCapacity && { ReturnConsumedCapacity }),
    });

  it('are limited in each second, for each key alone', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 10 }), async (writeUnits) => {
        const { documents, clock } = awsUnderFaults({ writeUnits });
        for (let second = 0; second < 2; second += 1) {
          for (const id of ['a', 'b']) {
            for (let n = 0; n < writeUnits; n += 1) await documents.send(update(id));
            expect(await outcomeOf(documents.send(update(id)))).toMatch(THROTTLED);
            await documents.send(new GetCommand({ TableName: 'Items', Key: { id } }));
          }
          clock.advance(1_000);
        }
      }),
      { numRuns: 10 },
    );
  });

  it('are spent by the size of the item, twice in a transaction', async () => {
    const { documents } = awsUnderFaults({ writeUnits: 1_000 });
    const Item = { id: 'a', text: 'x'.repeat(99 * 1_024) };
    const TransactItems = [{ Put: { TableName: 'Items', Item } }];

    for (let n = 0; n < 5; n += 1) await documents.send(new TransactWriteCommand({ TransactItems }));
    expect(await outcomeOf(documents.send(new TransactWriteCommand({ TransactItems })))).toBe(
      'TransactionCanceledException',
    );
  });

  it('are in a response only if it was asked for', async () => {
    const { documents } = awsUnderFaults({ writeUnits: 1_000 });

    expect((await documents.send(update('a'))).ConsumedCapacity).toBeUndefined();
    expect((await documents.send(update('a', 'TOTAL'))).ConsumedCapacity).toMatchObject({ CapacityUnits: 1 });
  });
});
