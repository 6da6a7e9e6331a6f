import type { Json, JsonObject } from '../../json.ts';
import type { Change } from '../change.ts';
import {
  type Consumed,
  capacity,
  indexUnits,
  RETURN_CONSUMED_CAPACITY,
  writeUnits,
} from '../consumed-capacity.ts';
import { validationError } from '../errors.ts';
import { project } from '../expressions/project.ts';
import type { Item } from '../values/attribute-value.ts';
import { itemSize } from '../values/item-size.ts';
import type { IndexWrites } from '../write-item.ts';
import {
  CONDITION_PARAMETERS,
  placeRequest,
  readWriteRequest,
  stageWrite,
  type WriteKind,
  type WriteRequest,
} from '../write-request.ts';
import type { Operation } from './operation.ts';

const RETURN_VALUES = ['ALL_NEW', 'UPDATED_OLD', 'ALL_OLD', 'NONE', 'UPDATED_NEW'] as const;

const COMMON_PARAMETERS = {
  ...CONDITION_PARAMETERS,
  ReturnValues: RETURN_VALUES,
  ReturnConsumedCapacity: RETURN_CONSUMED_CAPACITY,
  ReturnItemCollectionMetrics: ['NONE'],
} as const;

export const putItem: Operation = {
  parameters: { ...COMMON_PARAMETERS, Item: 'object' },
  run: writeOperation('Put'),
};

export const updateItem: Operation = {
  parameters: { ...COMMON_PARAMETERS, Key: 'object', UpdateExpression: 'string' },
  run: writeOperation('Update'),
};

export const deleteItem: Operation = {
  parameters: { ...COMMON_PARAMETERS, Key: 'object' },
  run: writeOperation('Delete'),
};

function writeOperation(kind: WriteKind): Operation['run'] {
  return function run(input, engine) {
    checkReturnValues(kind, input.ReturnValues);
    const request = placeRequest(readWriteRequest(kind, input, engine));
    const change = stageWrite(request, engine);
    const indexWrites = engine.writeItem(change);
    const Attributes = returnedAttributes(input.ReturnValues, request, change);
    return {
      ...(Attributes !== undefined && { Attributes }),
      ...capacity(() => consumedBy(change, indexWrites), input.ReturnConsumedCapacity),
    };
  };
}

/** Returns the capacity units of a write. */
export function consumedBy({ table, before, after }: Change, indexWrites: IndexWrites): Consumed {
  const size = Math.max(before ? itemSize(before) : 0, after ? itemSize(after) : 0);
  return { table, units: writeUnits(size), indexes: indexUnits(indexWrites) };
}

function checkReturnValues(kind: WriteKind, value: Json | undefined): void {
  if (kind === 'Update' || value === undefined || value === 'NONE' || value === 'ALL_OLD') return;
  throw validationError('ReturnValues can only be ALL_OLD or NONE');
}

function returnedAttributes(
  returnValues: JsonObject[string] | undefined,
  { expressions: { UpdateExpression } }: WriteRequest,
  { before, after }: Change,
): Item | undefined {
  if (returnValues === 'ALL_OLD') return before;
  if (returnValues === 'ALL_NEW') return after;
  const item = returnValues === 'UPDATED_OLD' ? before : returnValues === 'UPDATED_NEW' ? after : undefined;
  if (item === undefined || UpdateExpression === undefined) return undefined;
  const updated = project(UpdateExpression.paths, item);
  return Object.keys(updated).length > 0 ? updated : undefined;
}
