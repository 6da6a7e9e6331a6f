import { validationError } from './errors.ts';
import { encodeKeyValue, MAX_HASH_BYTES, MAX_RANGE_BYTES } from './keys.ts';
import { type KeySchema, keyAttributes } from './table.ts';
import type { AttributeValue, Item } from './values/attribute-value.ts';

const INVALID = 'One or more parameter values were invalid:';

/** Checks the `Key` of a request. @throws AwsError ValidationException */
export function checkKey(key: Item, keys: KeySchema): void {
  const attributes = keyAttributes(keys);
  const matches = attributes.every(({ name, type }) => key[name]?.[type] !== undefined);
  if (!matches || Object.keys(key).length !== attributes.length) {
    throw validationError('The provided key element does not match the schema');
  }
  checkValues(key, keys);
}

/** Checks the keys in a new item. @throws AwsError ValidationException */
export function checkItemKeys(item: Item, keys: KeySchema): void {
  for (const { name, type } of keyAttributes(keys)) {
    const value = item[name];
    if (value === undefined) throw validationError(`${INVALID} Missing the key ${name} in the item`);
    if (value[type] === undefined) {
      throw validationError(
        `${INVALID} Type mismatch for key ${name} expected: ${type} actual: ${Object.keys(value)[0]}`,
      );
    }
  }
  checkValues(item, keys);
}

/** Checks an item's keys of an index, which it may lack. @throws AwsError ValidationException */
export function checkIndexKeys(item: Item, keys: KeySchema, indexName: string): void {
  for (const attribute of keyAttributes(keys)) {
    const { name, type } = attribute;
    const value = item[name];
    if (value === undefined) continue;
    if (value[type] === undefined) {
      throw validationError(
        `${INVALID} Type mismatch for Index Key ${name} Expected: ${type} Actual: ${Object.keys(value)[0]} ` +
          `IndexName: ${indexName}`,
      );
    }
    if (isEmpty(value)) {
      throw validationError(
        'One or more parameter values are not valid. A value specified for a secondary index key is not supported. ' +
          `The AttributeValue for a key attribute cannot contain an empty ${emptyType(value)} value. ` +
          `IndexName: ${indexName}, IndexKey: ${name}`,
      );
    }
    const limit = attribute === keys.hash ? MAX_HASH_BYTES : MAX_RANGE_BYTES;
    if (encodeKeyValue(value).length > limit) {
      throw validationError(
        `${INVALID} Size of index key ${name} has exceeded the maximum size limit of ${limit} bytes. ` +
          `IndexName: ${indexName}`,
      );
    }
  }
}

function checkValues(item: Item, keys: KeySchema): void {
  for (const attribute of keyAttributes(keys)) {
    const value = item[attribute.name] as AttributeValue;
    if (isEmpty(value)) {
      throw validationError(
        'One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty ' +
          `${emptyType(value)} value. Key: ${attribute.name}`,
      );
    }
    const bytes = encodeKeyValue(value).length;
    if (attribute === keys.hash && bytes > MAX_HASH_BYTES) {
      throw validationError(`${INVALID} Size of hashkey has exceeded the maximum size limit of2048 bytes`);
    }
    if (attribute === keys.range && bytes > MAX_RANGE_BYTES) {
      throw validationError(
        `${INVALID} Aggregated size of all range keys has exceeded the size limit of 1024 bytes`,
      );
    }
  }
}

const isEmpty = ({ S, B }: AttributeValue) => S === '' || B === '';
const emptyType = ({ S }: AttributeValue) => (S === '' ? 'string' : 'binary');
