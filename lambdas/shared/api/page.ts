import * as z from 'zod';
import { invalidRequest } from '../problem/problems.ts';

/** `limit` of a listing: 1 to 100, 25 by default. */
export const pageLimit = z
  .string()
  .regex(/^(?:[1-9]\d?|100)$/, 'Must be a whole number from 1 to 100.')
  .transform(Number)
  .default(25);

/** `cursor` of a listing: opaque to clients. */
export const pageCursor = z.string().max(512, 'Must be the next_cursor of an earlier answer.').optional();

export interface Page<Item> {
  readonly data: readonly Item[];
  readonly next_cursor: string | null;
}

/** Where the next page starts, as clients carry it. It holds sort keys only; the workspace always comes from the key. */
export function encodeCursor(position: readonly string[]): string {
  return Buffer.from(JSON.stringify(position)).toString('base64url');
}

/** 422: a cursor that no answer of ours had. */
export const invalidCursor = () =>
  invalidRequest([{ path: 'cursor', message: 'Must be the next_cursor of an earlier answer.' }]);

/**
 * The position in a cursor that {@link encodeCursor} made, with as many parts as the listing's key has.
 * @throws Problem 422 for anything else
 */
export function decodeCursor(cursor: string, parts: number): string[] {
  try {
    const position: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (Array.isArray(position) && position.length === parts && position.every(isKeyPart)) return position;
  } catch {
    // Not ours: refused below.
  }
  throw invalidCursor();
}

const isKeyPart = (part: unknown): part is string =>
  typeof part === 'string' && part !== '' && part.length <= 128;
