import { describe, expect, it } from 'vitest';
import { dynamoDbRequests } from '../../../local/iam/dynamodb-requests.ts';
import { sqsRequest } from '../../../local/iam/sqs-request.ts';

const prefix = 'arn:aws:dynamodb:us-east-1:000000000000:table/';

describe('DynamoDB asks for', () => {
  it.each([
    ['the table', 'GetItem', { TableName: 'Links' }, [`${prefix}Links`]],
    [
      'the index of a table',
      'Query',
      { TableName: 'Links', IndexName: 'by-x' },
      [`${prefix}Links/index/by-x`],
    ],
    ['the table, given by its ARN', 'GetItem', { TableName: `${prefix}Links` }, [`${prefix}Links`]],
    [
      'each table of a batch',
      'BatchGetItem',
      { RequestItems: { A: {}, B: {} } },
      [`${prefix}A`, `${prefix}B`],
    ],
    ['everything, where it names no table', 'ListTables', {}, ['*']],
  ])('%s', (_, operation, input, resources) => {
    expect(dynamoDbRequests(operation, input, prefix)).toEqual(
      resources.map((resource) => ({ action: `dynamodb:${operation}`, resource })),
    );
  });
});

it('a DynamoDB transaction asks for what each of its actions would alone', () => {
  const input = {
    TransactItems: [
      { Update: { TableName: 'Links' } },
      { Put: { TableName: 'Marks' } },
      { Delete: { TableName: `${prefix}Marks` } },
      { ConditionCheck: { TableName: 'Links' } },
    ],
  };

  expect(dynamoDbRequests('TransactWriteItems', input, prefix)).toEqual([
    { action: 'dynamodb:UpdateItem', resource: `${prefix}Links` },
    { action: 'dynamodb:PutItem', resource: `${prefix}Marks` },
    { action: 'dynamodb:DeleteItem', resource: `${prefix}Marks` },
    { action: 'dynamodb:ConditionCheckItem', resource: `${prefix}Links` },
  ]);
});

describe('SQS asks for', () => {
  it('the single operation of a batch', () => {
    expect(sqsRequest('SendMessageBatch', 'arn')).toEqual({ action: 'sqs:SendMessage', resource: 'arn' });
    expect(sqsRequest('ReceiveMessage', 'arn')).toEqual({ action: 'sqs:ReceiveMessage', resource: 'arn' });
  });
});
