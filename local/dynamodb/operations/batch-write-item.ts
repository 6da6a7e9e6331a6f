import type { Json, JsonObject } from '../../json.ts';
import { capacityList, RETURN_CONSUMED_CAPACITY } from '../consumed-capacity.ts';
import { validationError } from '../errors.ts';
import { asObject, checkParameters } from '../parameters.ts';
import {
  hasDuplicates,
  placeRequest,
  readWriteRequest,
  stageWrite,
  type WriteRequest,
} from '../write-request.ts';
import type { Engine, Operation } from './operation.ts';
import { consumedBy } from './write-operations.ts';

const MAX_REQUESTS = 25;

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html */
export const batchWriteItem: Operation = {
  parameters: {
    RequestItems: 'object',
    ReturnConsumedCapacity: RETURN_CONSUMED_CAPACITY,
    ReturnItemCollectionMetrics: ['NONE'],
  },
  run({ RequestItems, ReturnConsumedCapacity: detail }, engine) {
    const requests = readRequests(RequestItems, engine);
    const consumed = requests.map((request) => {
      const change = stageWrite(request, engine);
      return consumedBy(change, engine.writeItem(change));
    });
    return { UnprocessedItems: {}, ...capacityList(consumed, detail) };
  },
};

function readRequests(requestItems: Json | undefined, engine: Engine): WriteRequest[] {
  const byTable = Object.entries(asObject(requestItems ?? {}, 'RequestItems'));
  if (byTable.length === 0) throw validationError('BatchWriteItem cannot have a null or no requests set');
  const given = byTable.flatMap(([TableName, list]) => {
    if (Array.isArray(list) && list.length > 0) return list.map((each) => ({ TableName, each }));
    throw validationError(`The batch write request list for a table cannot be null or empty: ${TableName}`);
  });
  if (given.length > MAX_REQUESTS) {
    throw validationError('Too many items requested for the BatchWriteItem call');
  }
  const requests = given.map(({ TableName, each }) =>
    readRequest(asObject(each, TableName), TableName, engine),
  );
  if (hasDuplicates(requests)) throw validationError('Provided list of item keys contains duplicates');
  return requests;
}

function readRequest(request: JsonObject, TableName: string, engine: Engine): WriteRequest {
  checkParameters(request, { PutRequest: 'object', DeleteRequest: 'object' });
  const { PutRequest, DeleteRequest } = request;
  if ((PutRequest === undefined) === (DeleteRequest === undefined)) {
    throw validationError(
      'Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes',
    );
  }
  const input = (PutRequest ?? DeleteRequest) as JsonObject;
  checkParameters(input, PutRequest ? { Item: 'object' } : { Key: 'object' });
  return placeRequest(readWriteRequest(PutRequest ? 'Put' : 'Delete', { TableName, ...input }, engine));
}
