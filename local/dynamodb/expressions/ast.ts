/** A request's parameter that has an expression. */
export type ExpressionKind =
  | 'ConditionExpression'
  | 'FilterExpression'
  | 'KeyConditionExpression'
  | 'ProjectionExpression'
  | 'UpdateExpression';

/** A path in an item: the attribute's name, then names in maps and indexes of lists. Placeholders are resolved. */
export type Path = readonly [string, ...(string | number)[]];
