import { GetCommand, PutCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../../local/clock.ts';
import { isExpired } from '../../../local/dynamodb/time-to-live.ts';
import { firstRecords, itemsTable, startForTest } from './started-dynamodb.ts';

const TableName = 'Items';

describe('time to live', () => {
  it('deletes expired items at the next sweep, as the service', async () => {
    const clock = new ManualClock();
    await using started = await startForTest({ clock });
    const { dynamoDb, documents } = started;
    await dynamoDb.createTable(itemsTable);
    const item = { id: 'a', expires: clock.now() / 1000 + 10 };
    await documents.send(new PutCommand({ TableName, Item: item }));
    const get = async () => (await documents.send(new GetCommand({ TableName, Key: { id: 'a' } }))).Item;

    clock.advance(29_000);
    expect(await get()).toEqual(item);
    const records = firstRecords(dynamoDb, TableName, 2);
    clock.advance(1_000);
    const [inserted, removed] = await records;
    expect(await get()).toBeUndefined();
    expect(inserted).not.toHaveProperty('userIdentity');
    expect(removed).toMatchObject({
      eventName: 'REMOVE',
      userIdentity: { type: 'Service', principalId: 'dynamodb.amazonaws.com' },
      dynamodb: { OldImage: { id: { S: 'a' } } },
    });
  });

  it('sweeps every 30 seconds', async () => {
    const clock = new ManualClock();
    await using started = await startForTest({ clock });
    const { dynamoDb, documents } = started;
    await dynamoDb.createTable(itemsTable);
    for (const seconds of [10, 40]) {
      const Item = { id: `${seconds}`, expires: clock.now() / 1000 + seconds };
      await documents.send(new PutCommand({ TableName, Item }));
    }
    clock.advance(30_000);
    const third = await firstRecords(dynamoDb, TableName, 3);
    expect(third[2]?.dynamodb.Keys).toEqual({ id: { S: '10' } });
    // The next sweep is scheduled once the first is done.
    expect(await dynamoDb.sweepExpired()).toBe(0);
    const fourth = firstRecords(dynamoDb, TableName, 1);
    clock.advance(30_000);
    expect((await fourth)[0]?.dynamodb.Keys).toEqual({ id: { S: '40' } });
  });

  it('keeps items that are not expired, have no expiry, or expired more than five years ago', async () => {
    const clock = new ManualClock();
    await using started = await startForTest({ clock });
    const { dynamoDb, documents } = started;
    await dynamoDb.createTable(itemsTable);
    const now = clock.now() / 1000;
    const year = 365 * 24 * 60 * 60;
    const items = [
      { id: 'due', expires: now - 1 },
      { id: 'due-long', expires: now - 4 * year },
      { id: 'now', expires: now },
      { id: 'later', expires: now + 1 },
      { id: 'text', expires: `${now - 1}` },
      { id: 'none' },
      { id: 'ancient', expires: now - 6 * year },
    ];
    for (const Item of items) await documents.send(new PutCommand({ TableName, Item }));
    expect(await dynamoDb.sweepExpired()).toBe(2);
    const { Items } = await documents.send(new ScanCommand({ TableName }));
    expect(Items?.map(({ id }) => id).toSorted()).toEqual(['ancient', 'later', 'none', 'now', 'text']);
  });

  it('keeps the items of a table with time to live disabled', async () => {
    const clock = new ManualClock();
    await using started = await startForTest({ clock });
    const { dynamoDb, documents } = started;
    const TimeToLiveSpecification = { AttributeName: 'expires', Enabled: false };
    await dynamoDb.createTable({ ...itemsTable, TimeToLiveSpecification });
    await documents.send(new PutCommand({ TableName, Item: { id: 'a', expires: clock.now() / 1000 - 1 } }));
    expect(await dynamoDb.sweepExpired()).toBe(0);
  });
});

describe('isExpired', () => {
  it.each([
    [{ expires: { N: '99' } }, true],
    [{ expires: { N: '100' } }, false],
    [{ expires: { S: '99' } }, false],
    [{}, false],
  ])('of %j at 100 is %s', (item, expected) => {
    expect(isExpired(item, 'expires', 100)).toBe(expected);
  });
});
