import {
  BatchGetCommand,
  type BatchGetCommandInput,
  type DynamoDBDocumentClient,
} from '@aws-sdk/lib-dynamodb';

const TRIES = 5;
const FIRST_BACKOFF_MS = 50;

type KeysAndAttributes = NonNullable<BatchGetCommandInput['RequestItems']>[string];

/**
 * Reads up to 100 items and returns those that exist, in no particular order. Retries unprocessed keys (throttled, or
 * beyond 16 MB) after 50, 100, 200 and 400 ms.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html
 *
 * @param wait resolves after this many milliseconds
 * @throws if keys are still unprocessed after the last retry
 */
export async function batchGet(
  client: DynamoDBDocumentClient,
  tableName: string,
  request: KeysAndAttributes,
  wait: (ms: number) => Promise<unknown>,
): Promise<Record<string, unknown>[]> {
  const items: Record<string, unknown>[] = [];
  let pending = request;
  for (let tries = 0; pending.Keys !== undefined && pending.Keys.length > 0; tries += 1) {
    if (tries === TRIES)
      throw new Error(`DynamoDB left ${pending.Keys.length} keys unprocessed, ${TRIES} times.`);
    if (tries > 0) await wait(FIRST_BACKOFF_MS * 2 ** (tries - 1));
    const { Responses, UnprocessedKeys } = await client.send(
      new BatchGetCommand({ RequestItems: { [tableName]: pending } }),
    );
    items.push(...(Responses?.[tableName] ?? []));
    pending = UnprocessedKeys?.[tableName] ?? { Keys: [] };
  }
  return items;
}
