import { tokenize } from '../dynamodb/expressions/tokens.ts';
import { isJsonObject, type JsonObject } from '../json.ts';

/**
 * The condition keys of a DynamoDB operation on one table.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html#FGAC_DDB.ConditionKeys
 */
export function dynamoDbContext(action: string, input: JsonObject): Record<string, string | string[]> {
  const { ReturnValues } = input;
  return {
    'dynamodb:Attributes': [...attributesOf(input)],
    ...(/(GetItem|Query|Scan)$/.test(action) && { 'dynamodb:Select': selectOf(input) }),
    ...(typeof ReturnValues === 'string' && { 'dynamodb:ReturnValues': ReturnValues }),
  };
}

function selectOf({ Select, ProjectionExpression, IndexName }: JsonObject): string {
  if (typeof Select === 'string') return Select;
  if (ProjectionExpression !== undefined) return 'SPECIFIC_ATTRIBUTES';
  return IndexName === undefined ? 'ALL_ATTRIBUTES' : 'ALL_PROJECTED_ATTRIBUTES';
}

/** The attributes that an operation reads, writes or compares. */
function attributesOf(input: JsonObject): Set<string> {
  const names = isJsonObject(input.ExpressionAttributeNames) ? input.ExpressionAttributeNames : {};
  const inItems = [input.Key, input.Item].filter(isJsonObject).flatMap((item) => Object.keys(item));
  const inExpressions = Object.entries(input)
    .filter(([parameter, text]) => parameter.endsWith('Expression') && typeof text === 'string')
    .flatMap(([, text]) => attributesIn(String(text)))
    .map((name) => (name.startsWith('#') ? String(names[name]) : name));
  return new Set([...inItems, ...inExpressions]);
}

/** Lists the first names of an expression's paths: words that are no functions, and no members of maps. */
function attributesIn(expression: string): string[] {
  const tokens = tokenize(expression);
  return tokens
    .filter(({ kind }, at) => {
      const isName = kind === 'word' || kind === '#';
      return isName && tokens[at - 1]?.text !== '.' && tokens[at + 1]?.text !== '(';
    })
    .map(({ text }) => text);
}
