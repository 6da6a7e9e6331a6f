/** A JSON value other than an object or array. */
export type Scalar = string | number | boolean | null;

/** A JSON object with untrusted keys. Read it with `ownValue` or `Object.entries`. */
export type JsonObject = { readonly [key: string]: unknown };

export function isScalar(value: unknown): value is Scalar {
  return (
    value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
  );
}

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Reads an own property, never an inherited one such as `constructor`. */
export function ownValue(object: JsonObject, key: string): unknown {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}
