import * as z from 'zod';
import { invalidRequest } from '../problem/problems.ts';

/** Items per page. @default 25 */
export const pageLimit = z
  .string()
  .regex(/^(?:[1-9]\d?|100)$/, 'Must be a whole number from 1 to 100.')
  .transform(Number)
  .default(25);

const notACursor = 'Must be the next_cursor of an earlier response.';

/** The start of a page; opaque to clients. @default the first page */
export const pageCursor = z.string().max(512, notACursor).optional();

export interface Page<Item> {
  readonly data: readonly Item[];
  readonly next_cursor: string | null;
}

/** Encodes the start of a page. Holds sort keys only: the workspace always comes from the API key. */
export function encodeCursor(position: readonly string[]): string {
  return Buffer.from(JSON.stringify(position)).toString('base64url');
}

/** 422: the cursor isn't from an earlier response. */
export const invalidCursor = () => invalidRequest([{ path: 'cursor', message: notACursor }]);

/**
 * Decodes a cursor of {@link encodeCursor}.
 * @param parts the number of parts in the listing's key
 * @throws Problem 422 for any other text
 */
export function decodeCursor(cursor: string, parts: number): string[] {
  try {
    const position: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (Array.isArray(position) && position.length === parts && position.every(isKeyPart)) return position;
  } catch {
    // Not a cursor; refused below.
  }
  throw invalidCursor();
}

const isKeyPart = (part: unknown): part is string =>
  typeof part === 'string' && part !== '' && part.length <= 128;
