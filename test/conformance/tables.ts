import type { TableDefinition } from '../../local/dynamodb/table-definition.ts';

const hash = (AttributeName: string) => ({ AttributeName, KeyType: 'HASH' });
const range = (AttributeName: string) => ({ AttributeName, KeyType: 'RANGE' });
const attribute = (AttributeName: string, AttributeType: string) => ({ AttributeName, AttributeType });

const BillingMode = 'PAY_PER_REQUEST';

/** The tables of the cases, without their names. Each case writes items of its own partition. */
export const TABLES = {
  /** Keyed by a string. */
  items: { BillingMode, KeySchema: [hash('id')], AttributeDefinitions: [attribute('id', 'S')] },
  /** Sorted by a number, with indexes of every projection. */
  sorted: {
    BillingMode,
    KeySchema: [hash('pk'), range('sk')],
    AttributeDefinitions: [
      attribute('pk', 'S'),
      attribute('sk', 'N'),
      attribute('group', 'S'),
      attribute('at', 'N'),
      attribute('name', 'S'),
    ],
    GlobalSecondaryIndexes: [
      {
        IndexName: 'KeysByGroup',
        KeySchema: [hash('group'), range('at')],
        Projection: { ProjectionType: 'KEYS_ONLY' },
      },
      {
        IndexName: 'NotesByGroup',
        KeySchema: [hash('group'), range('sk')],
        Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['note'] },
      },
      { IndexName: 'AllByGroup', KeySchema: [hash('group')], Projection: { ProjectionType: 'ALL' } },
    ],
    LocalSecondaryIndexes: [
      {
        IndexName: 'KeysByName',
        KeySchema: [hash('pk'), range('name')],
        Projection: { ProjectionType: 'KEYS_ONLY' },
      },
    ],
  },
  /** Sorted by a string. */
  texts: {
    BillingMode,
    KeySchema: [hash('pk'), range('sk')],
    AttributeDefinitions: [attribute('pk', 'S'), attribute('sk', 'S')],
  },
  /** Sorted by bytes. */
  bytes: {
    BillingMode,
    KeySchema: [hash('pk'), range('sk')],
    AttributeDefinitions: [attribute('pk', 'S'), attribute('sk', 'B')],
  },
  /** Of the one case that scans everything. */
  scanned: { BillingMode, KeySchema: [hash('id')], AttributeDefinitions: [attribute('id', 'S')] },
} satisfies Record<string, Omit<TableDefinition, 'TableName'>>;

export type TableKey = keyof typeof TABLES;
