// Types for the parts of dynalite 4.0.0 in use. It ships none.

declare module 'dynalite' {
  import type { Server } from 'node:http';
  import type { StoreOptions } from 'dynalite/db/index.js';

  /** Creates an HTTP server for DynamoDB's JSON protocol, and its store with `db.create`. */
  export default function dynalite(options: StoreOptions): Server;
}

declare module 'dynalite/db/index.js' {
  import type { Readable } from 'node:stream';

  type Item = import('./attribute-value.ts').Item;
  export type Done<T = undefined> = (error?: Error | null, result?: T) => void;

  export interface StoreOptions {
    createTableMs?: number;
    deleteTableMs?: number;
    updateTableMs?: number;
  }

  export interface Table {
    TableName: string;
    TableArn: string;
    TableStatus: string;
    KeySchema: { AttributeName: string; KeyType: string }[];
    AttributeDefinitions: { AttributeName: string; AttributeType: string }[];
  }

  /** The items of one table. Keys come from `createKey`. */
  export interface ItemDb {
    get(key: string, done: Done<Item>): void;
    put(key: string, item: Item, done: Done): void;
    del(key: string, done: Done): void;
    /**
     * Queues for every key before it returns, and calls `locked` once it holds them all. `release` wraps a callback to
     * unlock them first.
     */
    lock(key: string | readonly string[], locked: (release: (done: Done) => Done) => void): void;
    createValueStream(range: object): Readable & AsyncIterable<Item>;
  }

  export interface Store {
    /** Returns the same object until the table is deleted. */
    getItemDb(tableName: string): ItemDb;
    /** Fails if the table is missing or isn't active. */
    getTable(tableName: string, done: Done<Table>): void;
    getIndexDb(indexType: string, tableName: string, indexName: string): Pick<ItemDb, 'put' | 'del'>;
  }

  /** An error response. dynalite's actions pass it to their callback. */
  export interface ApiError extends Error {
    statusCode: number;
    body: { __type: string; message?: string; Item?: Item };
  }

  /** Locks the item, checks its condition, then writes indexes and item. Takes checked parameters. */
  export type WriteAction = (store: Store, parameters: object, done: Done) => void;

  /** The checked parameters of PutItem, UpdateItem or DeleteItem. */
  export interface WriteParameters {
    ReturnValuesOnConditionCheckFailure?: 'ALL_OLD' | 'NONE';
  }

  /** dynalite's actions look these up on each call, so a replacement applies to all of them. */
  interface Db {
    create(options: StoreOptions): Store;
    createKey(item: Item, table: Table): string;
    itemSize(item: Item): number;
    validationError(message: string): ApiError;
    /** Returns the error of a condition that fails or can't be evaluated. */
    checkConditional(parameters: WriteParameters, existing: Item | undefined): ApiError | null | undefined;
    /** Returns the value at a path of an item, not a copy; the item for an empty path. */
    mapPath(path: (string | number)[], item: Item): unknown;
    /** Called under the item's lock, just before each put or delete. */
    updateIndexes(store: Store, table: Table, before: Item | undefined, after: Item | null, done: Done): void;
  }
  const db: Db;
  export default db;
}

declare module 'dynalite/validations/index.js' {
  /** An operation's parameters. */
  export type ParameterTypes = Record<string, unknown>;

  /** The right side of a SET: a path, a function, a sum or a value. Functions and sums have operands. */
  export type Operand = (string | number)[] | { args?: Operand[] };

  interface Validations {
    /** Checks types and drops parameters that aren't in `types`. @throws ApiError */
    checkTypes(parameters: unknown, types: ParameterTypes): Record<string, unknown>;
    /** Parses expressions into `_updates` and others. @returns the first problem */
    validateExpressions(parameters: {
      _updates?: { sections: { type: 'set' | 'add' | 'remove' | 'delete'; val: Operand }[] };
    }): string | undefined;
    /** @throws ApiError */
    checkValidations(parameters: object, types: ParameterTypes, custom: unknown, store: unknown): void;
  }
  const validations: Validations;
  export default validations;
}

declare module 'dynalite/validations/createTable.js' {
  const validation: { types: import('dynalite/validations/index.js').ParameterTypes; custom: unknown };
  export default validation;
}
declare module 'dynalite/validations/*Item.js' {
  const validation: { types: import('dynalite/validations/index.js').ParameterTypes; custom: unknown };
  export default validation;
}

declare module 'dynalite/actions/createTable.js' {
  import type { ApiError, Store } from 'dynalite/db/index.js';

  export default function createTable(
    store: Store,
    parameters: object,
    done: (error: ApiError | null) => void,
  ): void;
}

declare module 'dynalite/actions/*Item.js' {
  const action: import('dynalite/db/index.js').WriteAction;
  export default action;
}
