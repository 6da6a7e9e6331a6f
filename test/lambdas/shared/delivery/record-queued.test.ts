import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, it } from 'vitest';
import { makeRecordQueued } from '../../../../lambdas/shared/delivery/record-queued.ts';
import { conditionFailure } from '../../factories/condition-failure.ts';
import { deliveryMessage } from '../../factories/delivery-message.ts';
import { deliveryRecord } from '../../factories/delivery-record.ts';
import { NOW, NOW_TEXT } from '../../factories/fixed-values.ts';

function makeTable() {
  const client = DynamoDBDocumentClient.from(new DynamoDBClient());
  return { dynamodb: mockClient(client), recordQueued: makeRecordQueued(client, 'Deliveries', () => NOW) };
}

/** A delivery whose first attempt is queued. */
const queued = deliveryRecord({
  status: 'pending',
  attempt_count: 0,
  attempts: [],
  next_attempt_at: NOW_TEXT,
});

describe('a delivery whose first attempt is queued', () => {
  it('is put on record without an attempt: pending, and due', async () => {
    const { dynamodb, recordQueued } = makeTable();
    dynamodb.on(PutCommand).resolves({});

    expect(await recordQueued(deliveryMessage())).toEqual(queued);
    expect(dynamodb.commandCalls(PutCommand).map(({ args }) => args[0].input)).toEqual([
      {
        TableName: 'Deliveries',
        Item: queued,
        ConditionExpression: 'attribute_not_exists(id)',
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      },
    ]);
  });

  it('is left as it is where the attempt was faster', async () => {
    const { dynamodb, recordQueued } = makeTable();
    dynamodb.on(PutCommand).rejects(conditionFailure(deliveryRecord()));

    expect(await recordQueued(deliveryMessage())).toEqual(deliveryRecord());
  });

  it('fails where the table does', async () => {
    const { dynamodb, recordQueued } = makeTable();
    dynamodb.on(PutCommand).rejects(new Error('DynamoDB is away.'));

    await expect(recordQueued(deliveryMessage())).rejects.toThrow('DynamoDB is away.');
  });
});
