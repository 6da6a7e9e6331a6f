import type { Json } from '../../json.ts';
import { findTable } from '../find-table.ts';
import { constraintError } from '../parameters.ts';
import type { Table } from '../table.ts';
import type { SecondaryIndex } from '../table-definition.ts';
import type { Engine, Operation } from './operation.ts';

const notFound = (name: string) => `Requested resource not found: Table: ${name} not found`;

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeTable.html */
export const describeTable: Operation = {
  parameters: { TableName: 'string' },
  run: ({ TableName }, engine) => ({
    Table: describe(findTable(engine.tables, TableName, notFound), engine),
  }),
};

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeTimeToLive.html */
export const describeTimeToLive: Operation = {
  parameters: { TableName: 'string' },
  run({ TableName }, { tables }) {
    const { expiryAttribute } = findTable(tables, TableName, notFound);
    return {
      TimeToLiveDescription:
        expiryAttribute === undefined
          ? { TimeToLiveStatus: 'DISABLED' }
          : { TimeToLiveStatus: 'ENABLED', AttributeName: expiryAttribute },
    };
  },
};

const MAX_TABLE_NAMES = 100;

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ListTables.html */
export const listTables: Operation = {
  parameters: { ExclusiveStartTableName: 'string', Limit: 'integer' },
  run({ ExclusiveStartTableName, Limit }, { tables }) {
    const limit = Limit === undefined ? MAX_TABLE_NAMES : Number(Limit);
    if (limit < 1 || limit > MAX_TABLE_NAMES) throw wrongLimit(Limit);
    const start = String(ExclusiveStartTableName ?? '');
    const names = [...tables.keys()].filter((name) => name > start).toSorted();
    const TableNames = names.slice(0, limit);
    return { TableNames, ...(names.length > limit && { LastEvaluatedTableName: TableNames.at(-1) }) };
  },
};

function wrongLimit(limit: Json | undefined): Error {
  const constraint =
    Number(limit) < 1
      ? 'Member must have value greater than or equal to 1'
      : `Member must have value less than or equal to ${MAX_TABLE_NAMES}`;
  return constraintError('Limit', constraint, String(limit));
}

function describe(table: Table, { items, streamArnOf }: Engine): object {
  const { definition, arn, store, createdAt } = table;
  const { StreamSpecification } = definition;
  const { rows, bytes } = items.count(store);
  const streamArn = streamArnOf(table);
  const describeIndex = (given: SecondaryIndex) => ({
    IndexName: given.IndexName,
    KeySchema: given.KeySchema,
    Projection: given.Projection,
    IndexArn: `${arn}/index/${given.IndexName}`,
  });
  return {
    TableName: table.name,
    TableArn: arn,
    TableStatus: 'ACTIVE',
    CreationDateTime: createdAt / 1000,
    KeySchema: definition.KeySchema,
    AttributeDefinitions: definition.AttributeDefinitions,
    BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' },
    ProvisionedThroughput: { NumberOfDecreasesToday: 0, ReadCapacityUnits: 0, WriteCapacityUnits: 0 },
    ItemCount: rows,
    TableSizeBytes: bytes,
    ...(definition.GlobalSecondaryIndexes && {
      GlobalSecondaryIndexes: definition.GlobalSecondaryIndexes.map((given) => ({
        ...describeIndex(given),
        IndexStatus: 'ACTIVE',
      })),
    }),
    ...(definition.LocalSecondaryIndexes && {
      LocalSecondaryIndexes: definition.LocalSecondaryIndexes.map(describeIndex),
    }),
    ...(StreamSpecification &&
      streamArn !== undefined && {
        StreamSpecification: { StreamEnabled: true, ...StreamSpecification },
        LatestStreamArn: streamArn,
        LatestStreamLabel: streamArn.slice(streamArn.lastIndexOf('/') + 1),
      }),
  };
}
