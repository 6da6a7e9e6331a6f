import { DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, it } from 'vitest';
import { makeCountClick } from '../../lambdas/shared/link/count-click.ts';
import { synthesize } from './synthesized-stack.ts';

const linkbus = synthesize();
const table = linkbus.named('Links/Table').properties;

interface Index {
  readonly KeySchema: readonly { readonly AttributeName: string }[];
  readonly Projection: { readonly ProjectionType: string; readonly NonKeyAttributes?: readonly string[] };
}

describe('the indexes of the Links table', () => {
  const indexes = table.GlobalSecondaryIndexes as readonly Index[];

  it('are one, by workspace', () => {
    expect(indexes).toEqual([
      {
        IndexName: 'by-workspace',
        KeySchema: [
          { AttributeName: 'workspace_id', KeyType: 'HASH' },
          { AttributeName: 'id', KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['tags'] },
      },
    ]);
    expect(table.LocalSecondaryIndexes).toBeUndefined();
  });

  it('contain no attribute that a click changes', async () => {
    const changed = await attributesThatAClickSets();

    expect(changed).toContain('clicks');
    for (const { KeySchema, Projection } of indexes) {
      expect(['KEYS_ONLY', 'INCLUDE']).toContain(Projection.ProjectionType);
      const held = [
        ...KeySchema.map(({ AttributeName }) => AttributeName),
        ...(Projection.NonKeyAttributes ?? []),
      ];
      expect(held.filter((attribute) => changed.includes(attribute))).toEqual([]);
    }
  });
});

describe('the outbox', () => {
  const mapping: Readonly<Record<string, unknown>> =
    [...linkbus.ofType('AWS::Lambda::EventSourceMapping').values()].find(
      ({ properties: { FunctionName, EventSourceArn } }) =>
        linkbus.nameOf(FunctionName) === 'Links/Outbox' &&
        linkbus.nameOf(EventSourceArn) !== 'EventLog/Queue',
    )?.properties ?? {};

  it('reads the stream from its beginning', () => {
    expect(linkbus.nameOf(mapping.EventSourceArn)).toBe('Links/Table.StreamArn');
    expect(mapping.StartingPosition).toBe('TRIM_HORIZON');
  });

  it('reports failed records and bisects failed batches', () => {
    expect(mapping.FunctionResponseTypes).toEqual(['ReportBatchItemFailures']);
    expect(mapping.BisectBatchOnFunctionError).toBe(true);
  });

  it('dead-letters a record’s position before the stream drops it', () => {
    const oneDay = 86_400;
    const { OnFailure } = mapping.DestinationConfig as { OnFailure: { Destination: unknown } };

    expect(mapping.MaximumRecordAgeInSeconds).toBeGreaterThan(0);
    expect(mapping.MaximumRecordAgeInSeconds).toBeLessThan(oneDay);
    // Until that age: a number of retries could be used up before.
    expect(mapping.MaximumRetryAttempts).toBe(-1);
    expect(linkbus.nameOf(OnFailure.Destination)).toBe('Events/DeadEvents');
  });
});

it('the redirect takes no country from visitors, unless the stage local says so', () => {
  const trusts = (given: Parameters<typeof synthesize>[0]) => {
    const { Variables } = synthesize(given).named('Links/Redirect').properties.Environment as {
      Variables: Readonly<Record<string, unknown>>;
    };
    return Variables.TRUST_VIEWER_COUNTRY;
  };

  expect(trusts({})).toBe('false');
  expect(trusts({ stage: 'local', trustViewerCountry: true })).toBe('true');
});

/** Attributes in the SET clause of the counting write. */
async function attributesThatAClickSets(): Promise<string[]> {
  const dynamoDb = mockClient(DynamoDBClient);
  dynamoDb.on(UpdateItemCommand).resolves({});
  const countClick = makeCountClick(new DynamoDBClient({ region: 'eu-west-1' }), 'Links', async () => {});
  await countClick('aB3xY7k', { id: 'evt_1', at: '2026-01-01T00:00:00.000Z' });
  const [call] = dynamoDb.commandCalls(UpdateItemCommand);
  const { UpdateExpression = '', ExpressionAttributeNames = {} } = call?.args[0].input ?? {};
  dynamoDb.restore();

  const [, assignments] = /^SET ([^()]+)$/.exec(UpdateExpression) ?? [];
  if (assignments === undefined) throw new Error(`This test can't read "${UpdateExpression}".`);
  return assignments.split(',').map((assignment) => {
    const attribute = assignment.split(/[=.[]/)[0]?.trim() ?? '';
    return ExpressionAttributeNames[attribute] ?? attribute;
  });
}
