import type { Principal } from '../iam/principals.ts';
import type { Change } from './change.ts';
import type { TableDefinition } from './table-definition.ts';

/** What the worker is started with. */
export interface WorkerSettings {
  readonly host: string;
  readonly port: number;
  /** Folder the data is kept in; undefined keeps it in memory. */
  readonly path: string | undefined;
}

/** What the main thread asks of the worker. */
export type Order =
  | { readonly kind: 'create-table'; readonly definition: TableDefinition }
  | { readonly kind: 'sweep'; readonly nowSeconds: number }
  | { readonly kind: 'judge'; readonly principals: ReadonlyMap<string, Principal> }
  | { readonly kind: 'close' };

/** An order with the number its answer carries. */
export type Request = { readonly id: number; readonly order: Order };

/** What the worker tells the main thread. Changes come in the order of their writes. */
export type Message =
  | { readonly kind: 'listening'; readonly port: number }
  | { readonly kind: 'not-listening'; readonly code: string | undefined; readonly message: string }
  | { readonly kind: 'changes'; readonly changes: readonly Change[] }
  | { readonly kind: 'done'; readonly id: number; readonly result: number }
  | { readonly kind: 'refused'; readonly id: number; readonly message: string };
