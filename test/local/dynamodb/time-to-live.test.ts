import { GetCommand, PutCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, it } from 'vitest';
import { dynamoDbUnderTest, itemsTable, recordsOf } from './started-dynamodb.ts';

const TableName = 'Items';

describe('time to live', () => {
  it('deletes expired items at the next sweep, as the service', async () => {
    const { dynamoDb, documents, clock } = dynamoDbUnderTest();
    const records = recordsOf(dynamoDb, TableName);
    const item = { id: 'a', expires: clock.now() / 1000 + 10 };
    await documents.send(new PutCommand({ TableName, Item: item }));
    const get = async () => (await documents.send(new GetCommand({ TableName, Key: { id: 'a' } }))).Item;

    clock.advance(29_000);
    expect(await get()).toEqual(item);
    clock.advance(1_000);
    const [inserted, removed] = records;
    expect(await get()).toBeUndefined();
    expect(inserted).not.toHaveProperty('userIdentity');
    expect(removed).toMatchObject({
      eventName: 'REMOVE',
      userIdentity: { type: 'Service', principalId: 'dynamodb.amazonaws.com' },
      dynamodb: { OldImage: { id: { S: 'a' } } },
    });
  });

  it('sweeps every 30 seconds', async () => {
    const { dynamoDb, documents, clock } = dynamoDbUnderTest();
    for (const seconds of [10, 40]) {
      const Item = { id: `${seconds}`, expires: clock.now() / 1000 + seconds };
      await documents.send(new PutCommand({ TableName, Item }));
    }
    const records = recordsOf(dynamoDb, TableName);
    clock.advance(30_000);
    expect(records.map(({ dynamodb }) => dynamodb.Keys.id?.S)).toEqual(['10']);
    clock.advance(30_000);
    expect(records.map(({ dynamodb }) => dynamodb.Keys.id?.S)).toEqual(['10', '40']);
  });

  it('keeps items that are not expired, have no expiry, or expired more than five years ago', async () => {
    const { dynamoDb, documents, clock } = dynamoDbUnderTest();
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
    expect(dynamoDb.sweepExpired()).toBe(2);
    const { Items } = await documents.send(new ScanCommand({ TableName }));
    expect(Items?.map(({ id }) => id).toSorted()).toEqual(['ancient', 'later', 'none', 'now', 'text']);
  });

  it('keeps the items of a table with time to live disabled', async () => {
    const TimeToLiveSpecification = { AttributeName: 'expires', Enabled: false };
    const { dynamoDb, documents, clock } = dynamoDbUnderTest([{ ...itemsTable, TimeToLiveSpecification }]);
    await documents.send(new PutCommand({ TableName, Item: { id: 'a', expires: clock.now() / 1000 - 1 } }));
    expect(dynamoDb.sweepExpired()).toBe(0);
  });
});
