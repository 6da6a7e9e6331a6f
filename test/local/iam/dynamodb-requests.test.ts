import { describe, expect, it } from 'vitest';
import { dynamoDbRequests } from '../../../local/iam/dynamodb-requests.ts';

const prefix = 'arn:aws:dynamodb:us-east-1:000000000000:table/';

describe('a DynamoDB operation needs access to', () => {
  it.each([
    ['a table', 'GetItem', { TableName: 'Links' }, [`${prefix}Links`]],
    ['an index', 'Query', { TableName: 'Links', IndexName: 'by-x' }, [`${prefix}Links/index/by-x`]],
    ['a table named by its ARN', 'GetItem', { TableName: `${prefix}Links` }, [`${prefix}Links`]],
    [
      'each table of a batch',
      'BatchGetItem',
      { RequestItems: { A: {}, B: {} } },
      [`${prefix}A`, `${prefix}B`],
    ],
    ['everything, if it names no table', 'ListTables', {}, ['*']],
  ])('%s', (_, operation, input, resources) => {
    expect(dynamoDbRequests(operation, input, prefix)).toEqual(
      resources.map((resource) => ({ action: `dynamodb:${operation}`, resource })),
    );
  });
});

it('a DynamoDB transaction needs the permission of each of its actions', () => {
  const input = {
    TransactItems: [
      { Update: { TableName: 'Links' } },
      { Put: { TableName: 'Marks' } },
      { Delete: { TableName: `${prefix}Marks` } },
      { ConditionCheck: { TableName: 'Links' } },
      { Get: { TableName: 'Links' } },
    ],
  };

  expect(dynamoDbRequests('TransactWriteItems', input, prefix)).toEqual([
    { action: 'dynamodb:UpdateItem', resource: `${prefix}Links` },
    { action: 'dynamodb:PutItem', resource: `${prefix}Marks` },
    { action: 'dynamodb:DeleteItem', resource: `${prefix}Marks` },
    { action: 'dynamodb:ConditionCheckItem', resource: `${prefix}Links` },
    { action: 'dynamodb:GetItem', resource: `${prefix}Links` },
  ]);
});

it('a PartiQL statement needs the permission to insert into its table', () => {
  const statement = (table: string) => ({
    Statement: `INSERT INTO "${table}" VALUE {'id': ?}`,
    Parameters: [],
  });
  const insertInto = (table: string) => ({ action: 'dynamodb:PartiQLInsert', resource: `${prefix}${table}` });

  expect(dynamoDbRequests('ExecuteStatement', statement('Links'), prefix)).toEqual([insertInto('Links')]);
  expect(
    dynamoDbRequests(
      'BatchExecuteStatement',
      { Statements: [statement('Links'), statement('Marks')] },
      prefix,
    ),
  ).toEqual([insertInto('Links'), insertInto('Marks')]);
});
