/** A JSON value that isn't made of others: what an event's leaf holds. */
export type Scalar = string | number | boolean | null;

/** An object as JSON has it. Read it with `ownValue` or `Object.entries`: its keys may be anybody's. */
export type JsonObject = { readonly [key: string]: unknown };

export function isScalar(value: unknown): value is Scalar {
  return (
    value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
  );
}

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object's own property; never what `__proto__` or `constructor` would find further up. */
export function ownValue(object: JsonObject, key: string): unknown {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}
