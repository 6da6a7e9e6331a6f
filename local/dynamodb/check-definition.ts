import { keySchemaOf } from './key-schema.ts';
import type { TableDefinition } from './table-definition.ts';

const NAME = /^[a-zA-Z0-9_.-]{3,255}$/;
/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html */
const MAX_GLOBAL_INDEXES = 20;
const MAX_LOCAL_INDEXES = 5;

/** Checks a table's definition. @throws Error for one that DynamoDB would reject */
export function checkDefinition(definition: TableDefinition): void {
  const { AttributeDefinitions, GlobalSecondaryIndexes = [], LocalSecondaryIndexes = [] } = definition;
  const indexes = [...GlobalSecondaryIndexes, ...LocalSecondaryIndexes];
  for (const name of [definition.TableName, ...indexes.map(({ IndexName }) => IndexName)]) {
    ensure(
      NAME.test(name),
      `Invalid table/index name ${name}: it must be between 3 and 255 characters long, and may contain only the ` +
        "characters a-z, A-Z, 0-9, '_', '-', and '.'",
    );
  }
  for (const { AttributeName, AttributeType } of AttributeDefinitions) {
    ensure(
      ['S', 'N', 'B'].includes(AttributeType),
      `The attribute ${AttributeName} must have the type S, N or B`,
    );
  }
  const schemas = [definition.KeySchema, ...indexes.map(({ KeySchema }) => KeySchema)];
  const { hash } = keySchemaOf(definition.KeySchema, AttributeDefinitions);
  for (const schema of schemas) keySchemaOf(schema, AttributeDefinitions);
  const used = new Set(schemas.flat().map(({ AttributeName }) => AttributeName));
  const unused = AttributeDefinitions.find(({ AttributeName }) => !used.has(AttributeName));
  ensure(
    unused === undefined,
    'One or more parameter values were invalid: Some AttributeDefinitions are not used. ' +
      `Unused: [${unused?.AttributeName}]`,
  );
  ensure(
    new Set(indexes.map(({ IndexName }) => IndexName)).size === indexes.length,
    'One or more parameter values were invalid: Duplicate index name',
  );
  ensure(
    GlobalSecondaryIndexes.length <= MAX_GLOBAL_INDEXES && LocalSecondaryIndexes.length <= MAX_LOCAL_INDEXES,
    `It has more than ${MAX_GLOBAL_INDEXES} global or ${MAX_LOCAL_INDEXES} local secondary indexes`,
  );
  for (const { IndexName, KeySchema } of LocalSecondaryIndexes) {
    const keys = keySchemaOf(KeySchema, AttributeDefinitions);
    ensure(
      keys.hash.name === hash.name && keys.range !== undefined,
      `The local secondary index ${IndexName} must have the table's partition key and a sort key`,
    );
  }
  for (const { IndexName, Projection } of indexes) {
    const { ProjectionType, NonKeyAttributes } = Projection;
    ensure(
      ['ALL', 'KEYS_ONLY', 'INCLUDE'].includes(ProjectionType ?? '') &&
        (ProjectionType === 'INCLUDE') === (NonKeyAttributes !== undefined && NonKeyAttributes.length > 0),
      `The index ${IndexName} must project ALL, KEYS_ONLY, or INCLUDE with NonKeyAttributes`,
    );
  }
}

function ensure(holds: boolean, message: string): void {
  if (!holds) throw new Error(message);
}
