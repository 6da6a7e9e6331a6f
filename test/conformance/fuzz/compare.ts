import { isDeepStrictEqual } from 'node:util';
import { AwsError } from '../../../local/aws/aws-error.ts';
import { ManualClock } from '../../../local/clock.ts';
import { makeDynamoDb } from '../../../local/dynamodb/dynamodb.ts';
import { normalizeNumber } from '../../../local/dynamodb/values/number.ts';
import { isJsonObject, type Json, type JsonObject } from '../../../local/json.ts';
import { openStorage } from '../../../local/storage/storage.ts';
import { isKnown } from './known.ts';
import type { Program, Request } from './programs.ts';

export interface DifferentOutcome {
  /** The operation and both outcomes, in short. */
  readonly kind: string;
  readonly details: Readonly<Record<string, unknown>>;
}

export interface Compared {
  /** Requests that both got. */
  readonly sent: number;
  /** Those that succeeded. */
  readonly succeeded: number;
  readonly difference: DifferentOutcome | undefined;
}

type Call = (operation: string, input: JsonObject) => Promise<JsonObject>;

const TABLE = 'fuzz';

const throwIt = (error: unknown): never => {
  throw error;
};

/** Runs a program on both, until the first different outcome. */
export async function compare({ definition, requests }: Program, endpoint: string): Promise<Compared> {
  const storage = openStorage({ onFailure: throwIt });
  const local = makeDynamoDb({
    storage,
    region: 'us-east-1',
    accountId: '000000000000',
    clock: new ManualClock(),
    onProblem: throwIt,
  });
  const callLocal: Call = async (operation, input) => {
    try {
      return await local.service.handle(operation, input, { accessKeyId: 'test' });
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      return { ...error.members, __type: error.code, message: error.message };
    }
  };
  const callRemote: Call = (operation, input) => post(endpoint, operation, input);
  local.createTable({ TableName: TABLE, ...definition });
  await callRemote('CreateTable', { TableName: TABLE, ...definition } as unknown as JsonObject);
  let succeeded = 0;
  try {
    for (const [sent, request] of requests.entries()) {
      const input = inputOf(request);
      const before = await callLocal('Scan', { TableName: TABLE });
      const [ours, theirs] = [
        await callLocal(request.operation, input),
        await callRemote(request.operation, input),
      ];
      const [a, b] = [summary(ours, request), summary(theirs, request)];
      if (isDeepStrictEqual(a, b)) {
        succeeded += ours.__type === undefined ? 1 : 0;
        continue;
      }
      if (isKnown(request, ours, theirs)) return { sent: sent + 1, succeeded, difference: undefined };
      const kind = `${request.operation}: local ${nameOf(ours)}, DynamoDB Local ${nameOf(theirs)}`;
      return {
        sent: sent + 1,
        succeeded,
        difference: { kind, details: { input, definition, items: before.Items, ours, theirs } },
      };
    }
    return { sent: requests.length, succeeded, difference: undefined };
  } finally {
    await callRemote('DeleteTable', { TableName: TABLE });
    await local.stop();
    storage.close();
  }
}

async function post(endpoint: string, operation: string, input: JsonObject): Promise<JsonObject> {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `DynamoDB_20120810.${operation}`,
      authorization:
        'AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=none',
    },
    body: JSON.stringify(input),
  });
  return (await response.json()) as JsonObject;
}

/** Adds the table's name where the operation has it. */
function inputOf({ operation, input }: Request): JsonObject {
  if (operation === 'BatchWriteItem') return { RequestItems: { [TABLE]: input.requests as Json } };
  if (operation === 'BatchGetItem') return { RequestItems: { [TABLE]: { Keys: input.Keys as Json } } };
  if (operation !== 'TransactWriteItems') return { TableName: TABLE, ...(input as JsonObject) };
  const actions = (input.TransactItems as JsonObject[]).map((action) =>
    Object.fromEntries(
      Object.entries(action).map(([kind, given]) => [kind, { TableName: TABLE, ...(given as JsonObject) }]),
    ),
  );
  return { TransactItems: actions };
}

const shortName = (outcome: JsonObject) => String(outcome.__type).replace(/.*#/, '');

/** The name of an error with its message, or `ok`. */
function nameOf(outcome: JsonObject): string {
  if (outcome.__type === undefined) return 'ok';
  const message = String(outcome.message ?? outcome.Message ?? '').slice(0, 70);
  return `${shortName(outcome)} (${message.replace(/:v\d+|\d+/g, 'N')})`;
}

/** What must be equal: the result without consumed capacity, in a defined order, or the error's name and reasons. */
function summary(outcome: JsonObject, { operation, input }: Request): unknown {
  if (outcome.__type !== undefined) {
    const reasons = Array.isArray(outcome.CancellationReasons) ? outcome.CancellationReasons : [];
    return [shortName(outcome), reasons.map((reason) => (isJsonObject(reason) ? reason.Code : undefined))];
  }
  const { ConsumedCapacity, ...result } = normal(outcome) as JsonObject;
  const isUnordered = operation === 'Scan' || operation === 'BatchGetItem' || input.IndexName !== undefined;
  return isUnordered ? sorted(result) : result;
}

/** Sorts sets, and normalizes numbers: DynamoDB Local doesn't normalize those in lists and maps. */
function normal(value: Json): Json {
  if (Array.isArray(value)) return value.map(normal);
  if (!isJsonObject(value)) return value;
  if (typeof value.N === 'string') return { N: normalizeNumber(value.N) };
  if (Array.isArray(value.NS))
    return { NS: value.NS.map((each) => normalizeNumber(String(each))).toSorted() };
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      ['SS', 'BS'].includes(name) && Array.isArray(member) ? member.toSorted() : normal(member),
    ]),
  );
}

/** Sorts the items of a result. */
function sorted(result: Json): Json {
  if (!isJsonObject(result)) return result;
  return Object.fromEntries(
    Object.entries(result).map(([name, member]) => [
      name,
      Array.isArray(member)
        ? member.toSorted((a, b) => (canonical(a) < canonical(b) ? -1 : 1))
        : name === 'Responses'
          ? sorted(member)
          : member,
    ]),
  );
}

function canonical(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonical)}]`;
  if (!isJsonObject(value)) return JSON.stringify(value);
  return `{${Object.keys(value)
    .toSorted()
    .map((name) => `${name}:${canonical(value[name] ?? null)}`)}}`;
}
