import type * as z from 'zod';
import type { Scalar } from '../../event-pattern/json.ts';
import { type EventType, eventCatalogue } from '../shared/events/catalogue.ts';

/** The possible values of an event's field. */
export interface FieldValues {
  /** Of `string`, `number`, `boolean` and `null`; none for an object. */
  readonly types: ReadonlySet<string>;
  /** All values that a field with few values can have. @default any value of the types */
  readonly values?: readonly Scalar[];
}

type Schema = z.core.$ZodType;

/** Returns the possible values of the field at a path, for each of the event types that have it. */
export function fieldValues(types: readonly EventType[], path: readonly string[]): FieldValues[] {
  return types.flatMap((type) => {
    const schema = path.reduce<Schema | undefined>(memberOf, eventCatalogue[type]);
    return schema === undefined ? [] : [valuesOf(schema)];
  });
}

/** Lists the fields of the object at a path, in any of the event types. */
export function fieldNames(types: readonly EventType[], path: readonly string[]): string[] {
  const names = types.flatMap((type) => {
    const schema = path.reduce<Schema | undefined>(memberOf, eventCatalogue[type]);
    const def = schema === undefined ? undefined : contentOf(schema)._zod.def;
    return def?.type === 'object' ? Object.keys((def as z.core.$ZodObjectDef).shape) : [];
  });
  return [...new Set(names)];
}

function memberOf(schema: Schema | undefined, name: string): Schema | undefined {
  if (schema === undefined) return undefined;
  const { def } = contentOf(schema)._zod;
  if (def.type !== 'object') return undefined;
  const { shape } = def as z.core.$ZodObjectDef;
  return Object.hasOwn(shape, name) ? shape[name] : undefined;
}

/** Skips `null` and arrays, as patterns do. */
function contentOf(schema: Schema): Schema {
  const { innerType, element } = schema._zod.def as { innerType?: Schema; element?: Schema };
  const inner = innerType ?? element;
  return inner === undefined ? schema : contentOf(inner);
}

function valuesOf(schema: Schema): FieldValues {
  const content = contentOf(schema)._zod;
  const values = content.values === undefined ? undefined : ([...content.values] as Scalar[]);
  const isNullable = schema._zod.def.type === 'nullable';
  const types = values?.map((value) => typeof value) ?? [content.def.type];
  return {
    types: new Set([...types, ...(isNullable ? ['null'] : [])].filter((type) => type !== 'object')),
    ...(values !== undefined && { values: isNullable ? [...values, null] : values }),
  };
}
