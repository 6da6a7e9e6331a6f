import type { Principals } from '../iam/principals.ts';
import type { Change } from './change.ts';
import type { TableDefinition } from './table-definition.ts';

/** A command from the main thread. */
export type Command =
  | { readonly kind: 'create-table'; readonly definition: TableDefinition }
  | { readonly kind: 'sweep'; readonly nowSeconds: number }
  | { readonly kind: 'enforce-policies'; readonly principals: Principals }
  | { readonly kind: 'close' };

/** A command, and an id that its response repeats. */
export type Request = { readonly id: number; readonly command: Command };

/** A message from the worker. Changes arrive in the order of their writes. */
export type Message =
  | { readonly kind: 'listening'; readonly port: number }
  | { readonly kind: 'changes'; readonly changes: readonly Change[] }
  | { readonly kind: 'done'; readonly id: number; readonly result: number }
  | { readonly kind: 'failed'; readonly id: number; readonly message: string };
