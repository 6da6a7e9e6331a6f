import { AwsError } from '../aws/aws-error.ts';
import { isJsonObject, type Json, type JsonObject } from '../json.ts';

type Execute = (input: JsonObject) => Promise<JsonObject>;

/** Executes the entries of a batch request, except those that fail. Calls `fails` once for each entry, in order. */
export type ExecutePart = (input: JsonObject, execute: Execute, fails: () => boolean) => Promise<JsonObject>;

/** Returns how a batch request fails in part; `undefined` for an operation that can't. */
export function partialFailureOf(targetPrefix: string, operation: string): ExecutePart | undefined {
  if (targetPrefix === 'AmazonSQS' && operation.endsWith('Batch')) return failMessages;
  if (operation === 'PutEvents') return failEvents;
  if (operation === 'BatchExecuteStatement') return failStatements;
  return operation === 'BatchWriteItem' ? failWrites : undefined;
}

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEventsResultEntry.html */
async function failEvents(input: JsonObject, execute: Execute, fails: () => boolean): Promise<JsonObject> {
  const [failed, Entries] = split(input.Entries, fails);
  if (failed.size === 0) return execute(input);
  const result = Entries.length === 0 ? {} : await execute({ ...input, Entries });
  const error = { ErrorCode: 'InternalFailure', ErrorMessage: 'Internal Service Failure' };
  return {
    FailedEntryCount: Number(result.FailedEntryCount ?? 0) + failed.size,
    Entries: merge(listOf(input.Entries), failed, listOf(result.Entries), error),
  };
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchStatementError.html */
async function failStatements(
  input: JsonObject,
  execute: Execute,
  fails: () => boolean,
): Promise<JsonObject> {
  const [failed, Statements] = split(input.Statements, fails);
  if (failed.size === 0) return execute(input);
  const result = Statements.length === 0 ? {} : await execute({ ...input, Statements });
  const error = { Error: { Code: 'ThrottlingError', Message: 'Throughput exceeds the current capacity.' } };
  return { ...result, Responses: merge(listOf(input.Statements), failed, listOf(result.Responses), error) };
}

/** Lists a result for each entry, in order. */
function merge(
  entries: readonly Json[],
  failed: ReadonlyMap<number, Json>,
  results: readonly Json[],
  error: JsonObject,
): Json[] {
  const executed = [...results];
  return entries.map((_, i) => (failed.has(i) ? error : (executed.shift() ?? error)));
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_BatchResultErrorEntry.html */
async function failMessages(input: JsonObject, execute: Execute, fails: () => boolean): Promise<JsonObject> {
  const [failed, Entries] = split(input.Entries, fails);
  if (failed.size === 0) return execute(input);
  const result = Entries.length === 0 ? {} : await execute({ ...input, Entries });
  const errors = [...failed.values()].map((entry) => ({
    Id: isJsonObject(entry) ? (entry.Id ?? '') : '',
    Code: 'InternalError',
    Message: 'We encountered an internal error. Please try again.',
    SenderFault: false,
  }));
  return { ...result, Failed: [...listOf(result.Failed), ...errors] };
}

/**
 * Leaves writes unprocessed. If none is processed, the request is throttled.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html
 */
async function failWrites(input: JsonObject, execute: Execute, fails: () => boolean): Promise<JsonObject> {
  if (!isJsonObject(input.RequestItems)) return execute(input);
  const RequestItems: JsonObject = {};
  const UnprocessedItems: JsonObject = {};
  for (const [table, requests] of Object.entries(input.RequestItems)) {
    const [failed, others] = split(requests, fails);
    if (failed.size > 0) UnprocessedItems[table] = [...failed.values()];
    if (others.length > 0) RequestItems[table] = others;
  }
  if (Object.keys(UnprocessedItems).length === 0) return execute(input);
  if (Object.keys(RequestItems).length === 0) throw throughputExceeded();
  return { ...(await execute({ ...input, RequestItems })), UnprocessedItems };
}

const throughputExceeded = () =>
  new AwsError('ProvisionedThroughputExceededException', 'No write of the batch was processed.');

/** Splits entries into those that fail, by index, and the others. */
function split(entries: Json | undefined, fails: () => boolean): [failed: Map<number, Json>, others: Json[]] {
  const failed = new Map<number, Json>();
  const others: Json[] = [];
  for (const [i, entry] of listOf(entries).entries()) {
    if (fails()) failed.set(i, entry);
    else others.push(entry);
  }
  return [failed, others];
}

const listOf = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? value : []);
