import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  PutItemCommand,
  type ReturnValuesOnConditionCheckFailure,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { itemsTable, type StartedDynamoDb, startForTest } from './started-dynamodb.ts';

const stored = { id: { S: 'a' }, clicks: { N: '1' }, most: { N: '1' }, tags: { SS: ['x', 'y'] } };
const used = 'clicks < most';
const absent = 'attribute_not_exists(id)';

describe('ReturnValuesOnConditionCheckFailure', () => {
  let started: StartedDynamoDb;
  beforeAll(async () => {
    started = await startForTest();
    await started.dynamoDb.createTable(itemsTable);
    await started.client.send(new PutItemCommand({ TableName: 'Items', Item: stored }));
  });
  afterAll(() => started[Symbol.asyncDispose]());

  const put = (ReturnValuesOnConditionCheckFailure?: ReturnValuesOnConditionCheckFailure) =>
    new PutItemCommand({
      TableName: 'Items',
      Item: { id: { S: 'a' } },
      ConditionExpression: absent,
      ...(ReturnValuesOnConditionCheckFailure && { ReturnValuesOnConditionCheckFailure }),
    });
  const update = (id: string) =>
    new UpdateItemCommand({
      TableName: 'Items',
      Key: { id: { S: id } },
      UpdateExpression: 'ADD clicks :one',
      ConditionExpression: used,
      ExpressionAttributeValues: { ':one': { N: '1' } },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });

  it('puts the item in the error of a refused PutItem', async () => {
    const error = await failureOf(put('ALL_OLD'));
    expect(error).toBeInstanceOf(ConditionalCheckFailedException);
    expect(error).toMatchObject({ message: 'The conditional request failed', Item: stored });
  });

  it('puts the item in the error of a refused UpdateItem, as it was', async () => {
    expect(await failureOf(update('a'))).toMatchObject({ Item: stored });
    expect(await failureOf(update('a'))).toMatchObject({ Item: stored });
  });

  it('puts the item in the error of a refused DeleteItem', async () => {
    const refused = new DeleteItemCommand({
      TableName: 'Items',
      Key: { id: { S: 'a' } },
      ConditionExpression: used,
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
    expect(await failureOf(refused)).toMatchObject({ Item: stored });
  });

  it('gives no item when there is none', async () => {
    const error = await failureOf(update('nobody'));
    expect(error).toBeInstanceOf(ConditionalCheckFailedException);
    expect(error).toHaveProperty('Item', undefined);
  });

  it('gives no item unless asked to', async () => {
    for (const command of [put(), put('NONE')]) {
      const error = await failureOf(command);
      expect(error).toBeInstanceOf(ConditionalCheckFailedException);
      expect(error).toHaveProperty('Item', undefined);
    }
  });

  it('refuses another value as DynamoDB does', async () => {
    const wrong = 'ALL_NEW' as ReturnValuesOnConditionCheckFailure;
    expect(await failureOf(put(wrong))).toMatchObject({
      name: 'ValidationException',
      message:
        "1 validation error detected: Value 'ALL_NEW' at 'returnValuesOnConditionCheckFailure' failed to " +
        'satisfy constraint: Member must satisfy enum value set: [ALL_OLD, NONE]',
    });
  });

  function failureOf(command: PutItemCommand | UpdateItemCommand | DeleteItemCommand): Promise<unknown> {
    const sent: Promise<unknown> = started.client.send(command as PutItemCommand);
    return sent.then(
      () => undefined,
      (error: unknown) => error,
    );
  }
});
