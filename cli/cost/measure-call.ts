import type { AwsRequest, HandleAwsRequest } from '../../local/aws/handle-request.ts';
import type { Call } from './usage.ts';

/** Adds up the capacity of a response: a table's own and its indexes'. */
interface ConsumedCapacity {
  readonly CapacityUnits?: number;
}

/**
 * Handles a request and returns its response and its price-relevant sizes. Asks DynamoDB for the consumed capacity, and
 * leaves it out of the response unless the caller asked for it too.
 */
export async function measureCall(
  request: AwsRequest,
  handle: HandleAwsRequest,
): Promise<{ readonly response: Awaited<ReturnType<HandleAwsRequest>>; readonly call: Call }> {
  const operation = request.headers['x-amz-target'] ?? '';
  const input = JSON.parse(request.body);
  const { entries, grouped } = entriesOf(input);
  const call = { operation, entries, grouped, bytes: Buffer.byteLength(request.body) };
  if (!operation.startsWith('DynamoDB')) {
    return { response: await handle(request), call: { ...call, writeUnits: 0, readUnits: 0 } };
  }
  const body = JSON.stringify({ ...input, ReturnConsumedCapacity: 'TOTAL' });
  const response = await handle({ ...request, body });
  const consumed = response?.status === 200 ? JSON.parse(response.body).ConsumedCapacity : undefined;
  const units = [consumed ?? []]
    .flat()
    .reduce((sum: number, { CapacityUnits = 0 }: ConsumedCapacity) => sum + CapacityUnits, 0);
  const isRead = /\.(Get|BatchGet|Query|Scan)/.test(operation);
  return {
    response,
    call: { ...call, writeUnits: isRead ? 0 : units, readUnits: isRead ? units : 0 },
  };
}

/** Counts the messages or events of a send, and those with a message group. */
function entriesOf(input: {
  readonly Entries?: readonly { readonly MessageGroupId?: string }[];
  readonly MessageBody?: string;
  readonly MessageGroupId?: string;
}): { readonly entries: number; readonly grouped: number } {
  const entries = input.Entries ?? (input.MessageBody === undefined ? [] : [input]);
  return {
    entries: entries.length,
    grouped: entries.filter(({ MessageGroupId }) => MessageGroupId !== undefined).length,
  };
}
