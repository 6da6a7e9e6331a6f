/** A PartiQL statement that inserts an item whose attributes are parameters. */
export interface InsertStatement {
  readonly tableName: string;
  /** The names of the attributes, in the order of the parameters. */
  readonly attributes: readonly string[];
}

const INSERT = /^\s*INSERT\s+INTO\s+(?:"([\w.-]+)"|(\w+))\s+VALUE\s*\{(.*)\}\s*;?\s*$/is;
const ATTRIBUTE = /\s*'((?:[^']|'')+)'\s*:\s*\?\s*(?:,|$)/y;

/**
 * Parses `INSERT INTO "table" VALUE {'a': ?, …}`. Undefined for any other statement.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-reference.insert.html
 */
export function parseInsert(statement: string): InsertStatement | undefined {
  const [, quoted, plain, members = ''] = INSERT.exec(statement) ?? [];
  const tableName = quoted ?? plain;
  if (tableName === undefined) return undefined;
  const attributes: string[] = [];
  ATTRIBUTE.lastIndex = 0;
  while (ATTRIBUTE.lastIndex < members.length) {
    const [, name] = ATTRIBUTE.exec(members) ?? [];
    if (name === undefined) return undefined;
    attributes.push(name.replaceAll("''", "'"));
  }
  return { tableName, attributes };
}
