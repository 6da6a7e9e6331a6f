import type { Clock } from '../clock.ts';
import type { Storage } from '../storage/storage.ts';
import { indexEntry } from './index-entry.ts';
import type { ItemStore } from './item-store.ts';
import { keySchemaOf } from './key-schema.ts';
import { HIGHEST, NOTHING } from './keys.ts';
import { type Index, type KeySchema, keyNames, type Table } from './table.ts';
import type { SecondaryIndex, TableDefinition } from './table-definition.ts';
import type { Item } from './values/attribute-value.ts';
import { expiryOf } from './write-item.ts';

/** A table, as opened by this run. */
export interface OpenedTable {
  readonly table: Table;
  /** Epoch milliseconds. */
  readonly streamCreatedAt: number;
  /** How often the table was opened before. */
  readonly run: number;
}

/** What the storage keeps of a table. */
interface KeptTable {
  readonly store: number;
  readonly keys: KeySchema;
  readonly createdAt: number;
  readonly expiryAttribute?: string;
  readonly viewType?: string;
  readonly streamCreatedAt: number;
  readonly run: number;
  readonly indexes: readonly KeptIndex[];
}

type KeptIndex = Pick<Index, 'name' | 'store' | 'keys'> & { readonly projection: 'ALL' | readonly string[] };

/** Opens tables: creates one, or takes over the kept one. Its indexes become those of the definition. */
export function makeTableStore(storage: Storage, items: ItemStore, clock: Clock) {
  const { database } = storage;
  database.exec(`
    CREATE TABLE IF NOT EXISTS dynamodb_tables (name TEXT PRIMARY KEY, kept TEXT NOT NULL);
    CREATE TABLE IF NOT EXISTS dynamodb_stores (id INTEGER PRIMARY KEY AUTOINCREMENT);
  `);
  const find = database.prepare('SELECT kept FROM dynamodb_tables WHERE name = ?');
  const save = database.prepare(
    'INSERT INTO dynamodb_tables VALUES (?, ?) ON CONFLICT DO UPDATE SET kept = excluded.kept',
  );
  const addStore = database.prepare('INSERT INTO dynamodb_stores DEFAULT VALUES');
  const newStore = () => Number(addStore.run().lastInsertRowid);

  /** @throws Error if the kept table has other keys */
  return function open(definition: TableDefinition, arn: string): OpenedTable {
    const name = definition.TableName;
    const row = find.get(name);
    const kept: KeptTable | undefined = row && JSON.parse(String(row.kept));
    const keys = keySchemaOf(definition.KeySchema, definition.AttributeDefinitions);
    if (kept !== undefined && JSON.stringify(kept.keys) !== JSON.stringify(keys)) {
      throw new Error('its kept items have other keys; start with another folder');
    }
    return storage.write(() => {
      const store = kept?.store ?? newStore();
      const indexes = openIndexes(definition, keys, kept?.indexes ?? []);
      const { TimeToLiveSpecification, StreamSpecification } = definition;
      const table: Table = {
        name,
        arn,
        store,
        definition,
        createdAt: kept?.createdAt ?? clock.now(),
        keys,
        indexes: indexes.map(({ index }) => index),
        expiryAttribute: TimeToLiveSpecification?.Enabled ? TimeToLiveSpecification.AttributeName : undefined,
      };
      const added = indexes.filter(({ isNew }) => isNew).map(({ index }) => index);
      const expiryChanged = kept !== undefined && kept.expiryAttribute !== table.expiryAttribute;
      if (kept !== undefined && (added.length > 0 || expiryChanged)) backfill(table, added, expiryChanged);
      const viewType = StreamSpecification?.StreamViewType;
      const opened = {
        table,
        streamCreatedAt: kept?.viewType === viewType ? (kept?.streamCreatedAt ?? clock.now()) : clock.now(),
        run: (kept?.run ?? -1) + 1,
      };
      save.run(name, JSON.stringify(keep(opened, viewType)));
      return opened;
    });
  };

  function openIndexes(definition: TableDefinition, keys: KeySchema, kept: readonly KeptIndex[]) {
    const { AttributeDefinitions, GlobalSecondaryIndexes = [], LocalSecondaryIndexes = [] } = definition;
    const reused = new Set<number>();
    const open = (kind: Index['kind']) => (given: SecondaryIndex) => {
      const wanted = {
        name: given.IndexName,
        kind,
        keys: keySchemaOf(given.KeySchema, AttributeDefinitions),
        projection: projectionOf(given, keys, keySchemaOf(given.KeySchema, AttributeDefinitions)),
      };
      const same = kept.find((each) => contents(each) === contents(keepIndex({ ...wanted, store: 0 })));
      if (same !== undefined) reused.add(same.store);
      return { index: { ...wanted, store: same?.store ?? newStore() }, isNew: same === undefined };
    };
    const indexes = [
      ...GlobalSecondaryIndexes.map(open('global')),
      ...LocalSecondaryIndexes.map(open('local')),
    ];
    for (const { store } of kept) if (!reused.has(store)) items.clear(store);
    return indexes;
  }

  /** Fills new indexes from the table's items. An item with another type of key is left out, as DynamoDB does. */
  function backfill(table: Table, indexes: readonly Index[], expiryChanged: boolean): void {
    for (const row of items.scan(table.store, NOTHING, HIGHEST)) {
      const item: Item = JSON.parse(row.item);
      for (const index of indexes) {
        const entry = indexEntry(index, item, row);
        if (entry !== undefined) items.put(index.store, entry, null);
      }
      if (expiryChanged) items.setExpiry(table.store, row, expiryOf(item, table.expiryAttribute));
    }
  }
}

function projectionOf(
  { Projection }: SecondaryIndex,
  table: KeySchema,
  index: KeySchema,
): Index['projection'] {
  if (Projection.ProjectionType === 'ALL') return 'ALL';
  return new Set([...keyNames(table, index), ...(Projection.NonKeyAttributes ?? [])]);
}

function keep({ table, streamCreatedAt, run }: OpenedTable, viewType: string | undefined): KeptTable {
  const { store, keys, createdAt, expiryAttribute } = table;
  return {
    store,
    keys,
    createdAt,
    ...(expiryAttribute !== undefined && { expiryAttribute }),
    ...(viewType !== undefined && { viewType }),
    streamCreatedAt,
    run,
    indexes: table.indexes.map(keepIndex),
  };
}

function keepIndex({ name, store, keys, projection }: Index): KeptIndex {
  return { name, store, keys, projection: projection === 'ALL' ? projection : [...projection] };
}

const contents = ({ name, keys, projection }: KeptIndex) => JSON.stringify([name, keys, projection]);
