/**
 * Makes a PartiQL statement that inserts an item, and fails if its key exists.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-reference.insert.html
 */
export function insertStatement(tableName: string, item: object) {
  const attributes = Object.keys(item).map((name) => `'${name}': ?`);
  return {
    Statement: `INSERT INTO "${tableName}" VALUE {${attributes.join(', ')}}`,
    Parameters: Object.values(item),
  };
}
