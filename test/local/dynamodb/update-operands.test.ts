import { PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { expect, it } from 'vitest';
import { dynamoDbUnderTest } from './started-dynamodb.ts';

it('an update reads its operands from the item before the update', async () => {
  const { client } = dynamoDbUnderTest();
  const id = { S: 'a' };
  const Item = { id, n: { N: '1' }, deep: { M: { x: { N: '1' } } }, many: { L: [{ N: '1' }] } };
  await client.send(new PutItemCommand({ TableName: 'Items', Item }));
  const { Attributes } = await client.send(
    new UpdateItemCommand({
      TableName: 'Items',
      Key: { id },
      UpdateExpression:
        'SET n_before = n, deep_before = if_not_exists(deep, :two), deep.x = :two, ' +
        'many_twice = list_append(many, many), many[0] = :two ADD n :two',
      ExpressionAttributeValues: { ':two': { N: '2' } },
      ReturnValues: 'ALL_NEW',
    }),
  );
  expect(Attributes).toEqual({
    id,
    n: { N: '3' },
    n_before: { N: '1' },
    deep: { M: { x: { N: '2' } } },
    deep_before: { M: { x: { N: '1' } } },
    many: { L: [{ N: '2' }] },
    many_twice: { L: [{ N: '1' }, { N: '1' }] },
  });
});
