import { describe, expect, it } from 'vitest';
import { dynamoDbRequests } from '../../../local/iam/dynamodb-requests.ts';
import type { JsonObject } from '../../../local/json.ts';

const prefix = 'arn:aws:dynamodb:us-east-1:000000000000:table/';

const needs = (operation: string, input: JsonObject) =>
  dynamoDbRequests(operation, input, prefix).map(({ action, resource }) => ({ action, resource }));

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
    expect(needs(operation, input)).toEqual(
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

  expect(needs('TransactWriteItems', input)).toEqual([
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

describe('the condition keys of a DynamoDB operation', () => {
  const contextOf = (operation: string, input: JsonObject) =>
    dynamoDbRequests(operation, { TableName: 'Webhooks', ...input }, prefix)[0]?.context;

  it('name the attributes of its key, item and expressions, but no functions and no members of maps', () => {
    expect(
      contextOf('UpdateItem', {
        Key: { id: { S: 'whk_1' } },
        UpdateExpression: 'SET #a.b = if_not_exists(c, :d), headers[0] = :e REMOVE f',
        ConditionExpression: 'attribute_exists(g) AND NOT h BETWEEN :i AND #j',
        ExpressionAttributeNames: { '#a': 'enabled', '#j': 'secrets' },
      }),
    ).toEqual({ 'dynamodb:Attributes': ['id', 'enabled', 'c', 'headers', 'f', 'g', 'h', 'secrets'] });
    expect(contextOf('PutItem', { Item: { id: { S: 'whk_1' }, secrets: { L: [] } } })).toEqual({
      'dynamodb:Attributes': ['id', 'secrets'],
    });
  });

  it.each([
    ['GetItem', { ProjectionExpression: 'id' }, 'SPECIFIC_ATTRIBUTES'],
    ['GetItem', {}, 'ALL_ATTRIBUTES'],
    ['Query', { Select: 'COUNT' }, 'COUNT'],
    ['Query', { IndexName: 'by-x' }, 'ALL_PROJECTED_ATTRIBUTES'],
  ])('say what a read returns: %s %j', (operation, input, select) => {
    expect(contextOf(operation, input)).toMatchObject({ 'dynamodb:Select': select });
  });
});
