import { DynamoDBClient, GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, it } from 'vitest';
import { makeCountClick, makeReadLink } from '../../../../lambdas/shared/link/count-click.ts';
import type { Click } from '../../../../lambdas/shared/link/link-record.ts';
import { conditionFailure } from '../../factories/condition-failure.ts';
import { NOW_TEXT, OTHER_EVENT_ID } from '../../factories/fixed-values.ts';
import { linkRecord } from '../../factories/link-record.ts';

const click: Click = { id: OTHER_EVENT_ID, at: NOW_TEXT, country: 'NL' };
const counted = linkRecord({
  clicks: 1,
  last_clicked_at: NOW_TEXT,
  change: { type: 'link.clicked', id: click.id, clicks: [click] },
});

function makeTable() {
  const client = new DynamoDBClient();
  const dynamodb = mockClient(client);
  return {
    dynamodb,
    countClick: makeCountClick(client, 'Links'),
    readLink: makeReadLink(client, 'Links'),
  };
}

describe('counting a click', () => {
  it('is one UpdateItem that counts it, puts it into the item as the fact, and returns the link', async () => {
    const { countClick, dynamodb } = makeTable();
    dynamodb.on(UpdateItemCommand).resolves({ Attributes: marshall(counted) });

    expect(await countClick('aB3xY7k', click)).toEqual({ counted: true, record: counted });

    expect(dynamodb.calls()).toHaveLength(1);
    expect(dynamodb.commandCalls(UpdateItemCommand)[0]?.args[0].input).toEqual({
      TableName: 'Links',
      Key: { short_code: { S: 'aB3xY7k' } },
      UpdateExpression: 'SET clicks = clicks + :one, last_clicked_at = :at, change = :change',
      ConditionExpression: 'live_until > :at AND clicks < click_limit AND change.id <> :id',
      ExpressionAttributeValues: marshall({
        ':one': 1,
        ':at': NOW_TEXT,
        ':id': click.id,
        ':change': { type: 'link.clicked', id: click.id, clicks: [click] },
      }),
      ReturnValues: 'ALL_NEW',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
  });

  it('does not count where the condition fails, and returns the link that says why, in the same call', async () => {
    const { countClick, dynamodb } = makeTable();
    const dead = linkRecord({ clicks: 3, click_limit: 3 });
    dynamodb.on(UpdateItemCommand).rejects(conditionFailure(dead));

    expect(await countClick('aB3xY7k', click)).toEqual({ counted: false, record: dead });
    expect(dynamodb.calls()).toHaveLength(1);
  });

  it('does not count where there is no link', async () => {
    const { countClick, dynamodb } = makeTable();
    dynamodb.on(UpdateItemCommand).rejects(conditionFailure());

    expect(await countClick('aB3xY7k', click)).toEqual({ counted: false });
  });

  // The first write counted, its answer was lost, and the SDK's repeat met its own click.
  it('that the SDK repeats because the answer was lost is counted once, and counts as counted', async () => {
    const { countClick, dynamodb } = makeTable();
    dynamodb.on(UpdateItemCommand).rejects(conditionFailure(counted));

    expect(await countClick('aB3xY7k', click)).toEqual({ counted: true, record: counted });
    expect(dynamodb.calls()).toHaveLength(1);
  });

  it.each([
    'ThrottlingException',
    'ProvisionedThroughputExceededException',
    'RequestLimitExceeded',
    'TransactionConflictException',
  ])('is throttled by a %s, which wrote nothing', async (name) => {
    const { countClick, dynamodb } = makeTable();
    dynamodb.on(UpdateItemCommand).rejects(Object.assign(new Error('Not now.'), { name }));

    expect(await countClick('aB3xY7k', click)).toBe('throttled');
    expect(dynamodb.calls()).toHaveLength(1);
  });

  it('fails when DynamoDB does', async () => {
    const { countClick, dynamodb } = makeTable();
    dynamodb.on(UpdateItemCommand).rejects(new Error('DynamoDB is away.'));

    await expect(countClick('aB3xY7k', click)).rejects.toThrow('DynamoDB is away.');
  });
});

describe('reading a link', () => {
  it('is one GetItem, which counts nothing', async () => {
    const { readLink, dynamodb } = makeTable();
    dynamodb.on(GetItemCommand).resolves({ Item: marshall(linkRecord()) });

    expect(await readLink('aB3xY7k')).toEqual(linkRecord());

    expect(dynamodb.calls()).toHaveLength(1);
    expect(dynamodb.commandCalls(GetItemCommand)[0]?.args[0].input).toEqual({
      TableName: 'Links',
      Key: { short_code: { S: 'aB3xY7k' } },
    });
  });

  it('finds nothing where there is no link', async () => {
    const { readLink, dynamodb } = makeTable();
    dynamodb.on(GetItemCommand).resolves({});

    expect(await readLink('aB3xY7k')).toBeUndefined();
  });
});
