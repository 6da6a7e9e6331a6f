import { hash } from 'node:crypto';
import { AwsError } from '../../aws/aws-error.ts';
import type { Json, JsonObject } from '../../json.ts';
import { attempt, succeeded } from '../attempt.ts';
import type { Change } from '../change.ts';
import { capacityList, RETURN_CONSUMED_CAPACITY } from '../consumed-capacity.ts';
import { validationError } from '../errors.ts';
import { asObject, checkParameters, constraintError } from '../parameters.ts';
import {
  CONDITION_PARAMETERS,
  hasDuplicates,
  placeRequest,
  type ReadRequest,
  readWriteRequest,
  stageWrite,
  type WriteKind,
} from '../write-request.ts';
import type { Engine, Operation } from './operation.ts';
import { consumedBy } from './write-operations.ts';

const MAX_ACTIONS = 100;
const MAX_TOKEN_LENGTH = 36;
/** A transaction consumes twice the capacity. */
export const TRANSACTION_FACTOR = 2;

const ACTIONS = {
  Put: { ...CONDITION_PARAMETERS, Item: 'object' },
  Update: { ...CONDITION_PARAMETERS, Key: 'object', UpdateExpression: 'string' },
  Delete: { ...CONDITION_PARAMETERS, Key: 'object' },
  ConditionCheck: { ...CONDITION_PARAMETERS, Key: 'object' },
} as const;

/**
 * All actions or none, once for each ClientRequestToken in 10 minutes.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html
 */
export const transactWriteItems: Operation = {
  parameters: {
    TransactItems: 'list',
    ClientRequestToken: 'string',
    ReturnConsumedCapacity: RETURN_CONSUMED_CAPACITY,
    ReturnItemCollectionMetrics: ['NONE'],
  },
  run(input, engine) {
    const requests = readActions(input.TransactItems, engine);
    const token = readToken(input.ClientRequestToken);
    const contents = token === undefined ? '' : hash('sha256', JSON.stringify(input.TransactItems));
    const seen = token === undefined ? 'new' : engine.tokens.find(token, contents);
    if (seen === 'mismatch') {
      throw new AwsError(
        'IdempotentParameterMismatchException',
        'Request token was already used with different parameters',
      );
    }
    const changes = seen === 'done' ? [] : stageAll(requests, engine);
    // In the order of the request, which is the stream's too.
    const consumed = changes.map((change) => consumedBy(change, engine.writeItem(change)));
    if (token !== undefined && seen === 'new') engine.tokens.add(token, contents);
    return capacityList(consumed, input.ReturnConsumedCapacity, TRANSACTION_FACTOR);
  },
};

function stageAll(requests: readonly ReadRequest[], engine: Engine): Change[] {
  const placed = requests.map((request) => attempt(() => placeRequest(request)));
  if (hasDuplicates(succeeded(placed))) {
    throw validationError('Transaction request cannot include multiple operations on one item');
  }
  const staged = placed.map((request) =>
    request instanceof AwsError ? request : attempt(() => stageWrite(request, engine)),
  );
  const changes = succeeded(staged);
  if (changes.length < staged.length) throw transactionCanceled(staged);
  return changes;
}

/** Makes the error for the results of a transaction's actions. */
export function transactionCanceled(results: readonly object[]): AwsError {
  const reasons = results.map((result) => (result instanceof AwsError ? reasonOf(result) : { Code: 'None' }));
  const codes = reasons.map(({ Code }) => Code).join(', ');
  const message = `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`;
  return new AwsError('TransactionCanceledException', message, {
    members: { CancellationReasons: reasons, Message: message },
  });
}

function reasonOf({ code, message, members }: AwsError): { Code: string } & JsonObject {
  const failed = code === 'ConditionalCheckFailedException';
  return { Code: failed ? 'ConditionalCheckFailed' : 'ValidationError', Message: message, ...members };
}

function readActions(transactItems: Json | undefined, engine: Engine): ReadRequest[] {
  return readTransactItems(transactItems).map((given) => {
    const item = asObject(given, 'TransactItems');
    checkParameters(item, { Put: 'object', Update: 'object', Delete: 'object', ConditionCheck: 'object' });
    const [first, ...more] = Object.entries(item);
    if (first === undefined || more.length > 0) {
      throw validationError('TransactItems can only contain one of Check, Put, Update or Delete');
    }
    const kind = first[0] as WriteKind;
    const input = first[1] as JsonObject;
    checkParameters(input, ACTIONS[kind]);
    if (kind === 'ConditionCheck' && input.ConditionExpression === undefined) {
      throw constraintError('ConditionExpression', 'Member must not be null');
    }
    return readWriteRequest(kind, input, engine);
  });
}

/** Returns the actions of a transaction. @throws AwsError ValidationException for none or more than 100 */
export function readTransactItems(transactItems: Json | undefined): readonly Json[] {
  if (Array.isArray(transactItems) && transactItems.length > 0 && transactItems.length <= MAX_ACTIONS) {
    return transactItems;
  }
  throw constraintError('TransactItems', `Member must have length between 1 and ${MAX_ACTIONS}`);
}

function readToken(token: Json | undefined): string | undefined {
  if (token === undefined) return undefined;
  const text = String(token);
  if (text.length >= 1 && text.length <= MAX_TOKEN_LENGTH) return text;
  throw constraintError(
    'ClientRequestToken',
    `Member must have length between 1 and ${MAX_TOKEN_LENGTH}`,
    text,
  );
}
