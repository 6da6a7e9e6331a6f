import {
  BatchGetCommand,
  type BatchGetCommandInput,
  type DynamoDBDocumentClient,
} from '@aws-sdk/lib-dynamodb';

const TRIES = 5;
const FIRST_WAIT_MS = 50;

type KeysAndAttributes = NonNullable<BatchGetCommandInput['RequestItems']>[string];

/**
 * Those of up to 100 items that are there, read consistently, in no particular order. What DynamoDB leaves out, because
 * it is throttled or over 16 MB, is asked for again up to four times, after 50, 100, 200 and 400 ms.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html
 *
 * @param wait resolves after so many milliseconds
 * @throws where there are some left even then
 */
export async function batchGet(
  client: DynamoDBDocumentClient,
  tableName: string,
  request: Pick<KeysAndAttributes, 'Keys' | 'ProjectionExpression' | 'ExpressionAttributeNames'>,
  wait: (ms: number) => Promise<unknown>,
): Promise<Record<string, unknown>[]> {
  const items: Record<string, unknown>[] = [];
  let left: KeysAndAttributes = { ...request, ConsistentRead: true };
  for (let tries = 0; left.Keys !== undefined && left.Keys.length > 0; tries += 1) {
    if (tries === TRIES) throw new Error(`DynamoDB left out ${left.Keys.length} items, ${TRIES} times.`);
    if (tries > 0) await wait(FIRST_WAIT_MS * 2 ** (tries - 1));
    const { Responses, UnprocessedKeys } = await client.send(
      new BatchGetCommand({ RequestItems: { [tableName]: left } }),
    );
    items.push(...(Responses?.[tableName] ?? []));
    left = UnprocessedKeys?.[tableName] ?? { Keys: [] };
  }
  return items;
}
