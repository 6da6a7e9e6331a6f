import { AwsError } from '../aws/aws-error.ts';
import { isJsonObject, type Json, type JsonObject } from '../json.ts';
import {
  batchEntryIdsNotDistinct,
  emptyBatchRequest,
  invalidBatchEntryId,
  tooManyEntries,
} from './errors.ts';
import { requiredString } from './input.ts';

const MAX_ENTRIES = 10;

/**
 * Reads the `Entries` of a batch request.
 * @throws AwsError EmptyBatchRequest, TooManyEntriesInBatchRequest, InvalidBatchEntryId or
 *   BatchEntryIdsNotDistinct, which fail the whole request
 */
export function parseEntries(input: JsonObject): JsonObject[] {
  const list: Json[] = Array.isArray(input.Entries) ? input.Entries : [];
  if (list.length === 0) throw emptyBatchRequest();
  if (list.length > MAX_ENTRIES) throw tooManyEntries(list.length);
  const entries = list.map((entry) => {
    if (!isJsonObject(entry)) throw new AwsError('SerializationException', 'Entries must be structures');
    return entry;
  });
  const ids = new Set<string>();
  for (const entry of entries) {
    const id = requiredString(entry, 'Id');
    if (!/^[A-Za-z0-9_-]{1,80}$/.test(id)) throw invalidBatchEntryId();
    if (ids.has(id)) throw batchEntryIdsNotDistinct(id);
    ids.add(id);
  }
  return entries;
}

/** Calls `act` for each entry, and makes the response. An {@link AwsError} fails only its entry. */
export function forEachEntry(
  entries: readonly JsonObject[],
  act: (entry: JsonObject) => JsonObject,
): JsonObject {
  const successful: JsonObject[] = [];
  const failed: JsonObject[] = [];
  for (const entry of entries) {
    const Id = entry.Id ?? '';
    try {
      successful.push({ Id, ...act(entry) });
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      const SenderFault = error.statusCode < 500;
      failed.push({ Id, Code: error.code, Message: error.message, SenderFault });
    }
  }
  return {
    ...(successful.length > 0 && { Successful: successful }),
    ...(failed.length > 0 && { Failed: failed }),
  };
}
