import type { Json, JsonObject } from '../json.ts';

/** Whether parsed JSON is an object, and not `null` or a list. */
export function isJsonObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
