import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  PutItemCommand,
  type ReturnValuesOnConditionCheckFailure,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { beforeEach, describe, expect, it } from 'vitest';
import { type DynamoDbUnderTest, dynamoDbUnderTest, failureOf } from './started-dynamodb.ts';

const stored = { id: { S: 'a' }, clicks: { N: '1' }, most: { N: '1' }, tags: { SS: ['x', 'y'] } };
const hasClicksLeft = 'clicks < most';
const absent = 'attribute_not_exists(id)';

describe('ReturnValuesOnConditionCheckFailure', () => {
  let started: DynamoDbUnderTest;
  beforeEach(async () => {
    started = dynamoDbUnderTest();
    await started.client.send(new PutItemCommand({ TableName: 'Items', Item: stored }));
  });

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
      ConditionExpression: hasClicksLeft,
      ExpressionAttributeValues: { ':one': { N: '1' } },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });

  it('adds the item to the error of a failed PutItem', async () => {
    const error = await failureOf(started.client.send(put('ALL_OLD')));
    expect(error).toBeInstanceOf(ConditionalCheckFailedException);
    expect(error).toMatchObject({ message: 'The conditional request failed', Item: stored });
  });

  it('adds the unchanged item to the error of a failed UpdateItem', async () => {
    expect(await failureOf(started.client.send(update('a')))).toMatchObject({ Item: stored });
    expect(await failureOf(started.client.send(update('a')))).toMatchObject({ Item: stored });
  });

  it('adds the item to the error of a failed DeleteItem', async () => {
    const refused = new DeleteItemCommand({
      TableName: 'Items',
      Key: { id: { S: 'a' } },
      ConditionExpression: hasClicksLeft,
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
    expect(await failureOf(started.client.send(refused))).toMatchObject({ Item: stored });
  });

  it('adds no item if none exists', async () => {
    const error = await failureOf(started.client.send(update('nobody')));
    expect(error).toBeInstanceOf(ConditionalCheckFailedException);
    expect(error).toHaveProperty('Item', undefined);
  });

  it('adds no item by default', async () => {
    for (const command of [put(), put('NONE')]) {
      const error = await failureOf(started.client.send(command));
      expect(error).toBeInstanceOf(ConditionalCheckFailedException);
      expect(error).toHaveProperty('Item', undefined);
    }
  });

  it('rejects another value as DynamoDB does', async () => {
    const wrong = 'ALL_NEW' as ReturnValuesOnConditionCheckFailure;
    expect(await failureOf(started.client.send(put(wrong)))).toMatchObject({
      name: 'ValidationException',
      message:
        "1 validation error detected: Value 'ALL_NEW' at 'returnValuesOnConditionCheckFailure' failed to " +
        'satisfy constraint: Member must satisfy enum value set: [ALL_OLD, NONE]',
    });
  });
});
