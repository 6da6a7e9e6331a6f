import type { KeySchema } from './table.ts';
import type { KeySchemaElement, TableDefinition } from './table-definition.ts';

/** Reads the keys of a table or an index. @throws Error for keys that DynamoDB would reject */
export function keySchemaOf(
  elements: readonly KeySchemaElement[],
  definitions: TableDefinition['AttributeDefinitions'],
): KeySchema {
  const [hash, range, ...others] = elements.map(({ AttributeName: name, KeyType }) => {
    const definition = definitions.find(({ AttributeName }) => AttributeName === name);
    if (definition === undefined) {
      throw new Error('Invalid KeySchema: Some index key attribute have no definition');
    }
    return { KeyType, attribute: { name, type: definition.AttributeType as 'S' | 'N' | 'B' } };
  });
  if (hash?.KeyType !== 'HASH') {
    throw new Error('Invalid KeySchema: The first KeySchemaElement is not a HASH key type');
  }
  if (range === undefined) return { hash: hash.attribute };
  if (range.KeyType !== 'RANGE' || others.length > 0) {
    throw new Error('Invalid KeySchema: The second KeySchemaElement is not a RANGE key type');
  }
  if (range.attribute.name === hash.attribute.name) {
    throw new Error('Both the Hash Key and the Range Key element in the KeySchema have the same name');
  }
  return { hash: hash.attribute, range: range.attribute };
}
