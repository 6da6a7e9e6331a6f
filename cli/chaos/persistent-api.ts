import { setTimeout as sleep } from 'node:timers/promises';
import { ApiError, type CallApi } from '../listen/linkbus-api.ts';

const PAUSE_MS = 50;
const MAX_TRIES = 200;

/**
 * Calls an operation until it responds: under faults, the API fails too. A response below 500 ends the tries.
 *
 * @throws ApiError for a 4xx, or the last error
 */
export async function persist<Answer>(operation: (attempt: number) => Promise<Answer>): Promise<Answer> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await operation(attempt);
    } catch (error) {
      if (attempt === MAX_TRIES || (error instanceof ApiError && error.status < 500)) throw error;
      await sleep(PAUSE_MS);
    }
  }
}

/** The status of an error of the API; `undefined` for another error. */
export const statusOf = (error: unknown): number | undefined =>
  error instanceof ApiError ? error.status : undefined;

interface Page<Item> {
  readonly data: readonly Item[];
  readonly next_cursor: string | null;
}

/** Reads all pages of a list. */
export async function readAll<Item>(callApi: CallApi, path: string): Promise<Item[]> {
  const found: Item[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const query: string = cursor && `&cursor=${encodeURIComponent(cursor)}`;
    const page = (await persist(() => callApi('GET', `${path}?limit=100${query}`))) as Page<Item>;
    found.push(...page.data);
    cursor = page.next_cursor;
  }
  return found;
}
