// dynalite 4.0.0 ships no types: these are the parts the local DynamoDB uses, as its source has them.

declare module 'dynalite' {
  import type { Server } from 'node:http';
  import type { StoreOptions } from 'dynalite/db/index.js';

  /** An HTTP server that speaks DynamoDB's JSON protocol over a store of its own, made by `db.create`. */
  export default function dynalite(options: StoreOptions): Server;
}

declare module 'dynalite/db/index.js' {
  import type { Readable } from 'node:stream';

  type Item = import('./attribute-value.ts').Item;
  export type Done<T = undefined> = (error?: Error | null, result?: T) => void;

  export interface StoreOptions {
    /** LevelDB folder; in memory when absent. */
    path?: string;
    createTableMs?: number;
    deleteTableMs?: number;
    updateTableMs?: number;
  }

  interface SecondaryIndex {
    IndexName: string;
    KeySchema: { AttributeName: string; KeyType: string }[];
    Projection: { ProjectionType?: string; NonKeyAttributes?: string[] };
  }

  export interface Table {
    TableName: string;
    TableArn: string;
    TableStatus: string;
    KeySchema: { AttributeName: string; KeyType: string }[];
    AttributeDefinitions: { AttributeName: string; AttributeType: string }[];
    GlobalSecondaryIndexes?: SecondaryIndex[];
    LocalSecondaryIndexes?: SecondaryIndex[];
  }

  /** The items of one table. Keys come from `createKey`. */
  export interface ItemDb {
    get(key: string, done: Done<Item>): void;
    put(key: string, item: Item, done: Done): void;
    del(key: string, done: Done): void;
    /**
     * Calls `locked` once nobody else holds any of the keys; what it gets wraps a callback to unlock first. Its place
     * in all their queues is taken before it returns.
     */
    lock(key: string | readonly string[], locked: (release: (done: Done) => Done) => void): void;
    createValueStream(range: object): Readable & AsyncIterable<Item>;
  }

  export interface Store {
    /** The same object at every call, until the table is deleted. */
    getItemDb(tableName: string): ItemDb;
    /** Fails when there is no such table, or it isn't ready. */
    getTable(tableName: string, done: Done<Table>): void;
    getIndexDb(indexType: string, tableName: string, indexName: string): Pick<ItemDb, 'put' | 'del'>;
  }

  /** What dynalite answers with; its actions hand it over as a callback's error. */
  export interface ApiError extends Error {
    statusCode: number;
    body: { __type: string; message?: string; Item?: Item };
  }

  /** The checked parameters of PutItem, UpdateItem or DeleteItem. */
  export interface WriteParameters {
    ReturnValuesOnConditionCheckFailure?: 'ALL_OLD' | 'NONE';
  }

  /** dynalite's actions look these up at every call, so that replacing one replaces it for all. */
  interface Db {
    create(options: StoreOptions): Store;
    createKey(item: Item, table: Table): string;
    itemSize(item: Item): number;
    validationError(message: string): ApiError;
    /** The error of a failed condition, or of one that can't be evaluated; nothing when it holds. */
    checkConditional(parameters: WriteParameters, existing: Item | undefined): ApiError | null | undefined;
    /** The live value at a path of an item; with an empty path, the item. */
    mapPath(path: (string | number)[], item: Item): unknown;
    /** Called for every write, under the item's lock, just before the item is put or deleted. */
    updateIndexes(store: Store, table: Table, before: Item | undefined, after: Item | null, done: Done): void;
  }
  const db: Db;
  export default db;
}

declare module 'dynalite/validations/index.js' {
  /** What an operation takes, by parameter. */
  export type ParameterTypes = Record<string, unknown>;

  /** What a SET assigns: a path, or a function, a sum or a value, of which the first two have operands. */
  export type Operand = (string | number)[] | { args?: Operand[] };

  interface Validations {
    /** The parameters with their types checked, and those that aren't in `types` left out. Throws an ApiError. */
    checkTypes(parameters: unknown, types: ParameterTypes): Record<string, unknown>;
    /** Parses the expressions into `_updates` and the like. @returns what is wrong with them, if anything */
    validateExpressions(parameters: {
      _updates?: { sections: { type: 'set' | 'add' | 'remove' | 'delete'; val: Operand }[] };
    }): string | undefined;
    /** Throws an ApiError. */
    checkValidations(parameters: object, types: ParameterTypes, custom: unknown, store: unknown): void;
  }
  const validations: Validations;
  export default validations;
}

declare module 'dynalite/validations/createTable.js' {
  const validation: { types: import('dynalite/validations/index.js').ParameterTypes; custom: unknown };
  export default validation;
}
declare module 'dynalite/validations/putItem.js' {
  const validation: { types: import('dynalite/validations/index.js').ParameterTypes; custom: unknown };
  export default validation;
}
declare module 'dynalite/validations/updateItem.js' {
  const validation: { types: import('dynalite/validations/index.js').ParameterTypes; custom: unknown };
  export default validation;
}
declare module 'dynalite/validations/deleteItem.js' {
  const validation: { types: import('dynalite/validations/index.js').ParameterTypes; custom: unknown };
  export default validation;
}

declare module 'dynalite/actions/createTable.js' {
  import type { ApiError, Store, Table } from 'dynalite/db/index.js';

  export default function createTable(
    store: Store,
    parameters: object,
    done: (error: ApiError | null, answer?: { TableDescription: Table }) => void,
  ): void;
}

declare module 'dynalite/actions/putItem.js' {
  const action: import('dynalite/actions/write.js').WriteAction;
  export default action;
}
declare module 'dynalite/actions/updateItem.js' {
  const action: import('dynalite/actions/write.js').WriteAction;
  export default action;
}
declare module 'dynalite/actions/deleteItem.js' {
  const action: import('dynalite/actions/write.js').WriteAction;
  export default action;
}

// No such file: the type that the three have in common.
declare module 'dynalite/actions/write.js' {
  import type { ApiError, Store } from 'dynalite/db/index.js';

  /** Locks the item, checks the condition, and writes the indexes and the item. Takes checked parameters. */
  export type WriteAction = (
    store: Store,
    parameters: object,
    done: (error?: ApiError | null) => void,
  ) => void;
}
