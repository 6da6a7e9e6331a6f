import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';

/** The `X-Amz-Target` of the operation. */
export const describeTimeToLiveTarget = 'DynamoDB_20120810.DescribeTimeToLive';

/** What is known of a table: nothing, that time to live is off, or its attribute. */
export type TimeToLiveOf = (tableName: string) => undefined | 'disabled' | { readonly attribute: string };

/** Answers DescribeTimeToLive. dynalite's own answer is that it is off, always. */
export async function describeTimeToLive(
  request: IncomingMessage,
  response: ServerResponse,
  timeToLiveOf: TimeToLiveOf,
): Promise<void> {
  const tableName = tableNameIn(await text(request));
  const found = tableName === undefined ? undefined : timeToLiveOf(tableName);
  if (found === undefined) {
    return send(response, 400, {
      __type: 'com.amazonaws.dynamodb.v20120810#ResourceNotFoundException',
      message: `Requested resource not found: Table: ${tableName ?? ''} not found`,
    });
  }
  send(response, 200, {
    TimeToLiveDescription:
      found === 'disabled'
        ? { TimeToLiveStatus: 'DISABLED' }
        : { TimeToLiveStatus: 'ENABLED', AttributeName: found.attribute },
  });
}

function tableNameIn(body: string): string | undefined {
  try {
    const { TableName } = JSON.parse(body);
    return typeof TableName === 'string' ? TableName : undefined;
  } catch {
    return undefined;
  }
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' }).end(JSON.stringify(body));
}
