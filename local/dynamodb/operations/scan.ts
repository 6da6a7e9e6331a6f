import type { JsonObject } from '../../json.ts';
import { validationError } from '../errors.ts';
import { type ExpressionInput, readExpressions } from '../expressions/read-expressions.ts';
import { findIndex, findTable } from '../find-table.ts';
import { HIGHEST, NOTHING, type Place } from '../keys.ts';
import { constraintError } from '../parameters.ts';
import { readPage } from '../read-page.ts';
import { readSelection } from '../selection.ts';
import { readStartKey } from '../start-key.ts';
import type { Operation } from './operation.ts';
import { inconsistentIndex, PAGE_PARAMETERS } from './query.ts';

const MAX_SEGMENTS = 1_000_000;

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Scan.html */
export const scan: Operation = {
  parameters: { ...PAGE_PARAMETERS, Segment: 'integer', TotalSegments: 'integer' },
  run(input, engine) {
    const table = findTable(engine.tables, input.TableName);
    const index = findIndex(table, input.IndexName as string | undefined);
    if (index?.kind === 'global' && input.ConsistentRead === true) throw inconsistentIndex();
    const expressions = readExpressions(input as ExpressionInput, [
      'FilterExpression',
      'ProjectionExpression',
    ]);
    const selection = readSelection(input, index, expressions);
    const [low, high] = segmentBounds(input);
    const start = readStartKey(input.ExclusiveStartKey, table, index);
    if (start !== undefined) checkStart(start, low, high);
    const rows = engine.items.scan((index ?? table).store, low, high, start);
    return readPage(rows, { input, table, index, expressions, selection }, engine);
  },
};

/** Returns the hashes of a segment: each has an equal part of the hashes' prefixes. */
function segmentBounds({ Segment, TotalSegments }: JsonObject): [low: Uint8Array, high: Uint8Array] {
  if (Segment === undefined && TotalSegments === undefined) return [NOTHING, HIGHEST];
  if (TotalSegments === undefined) {
    throw validationError(
      'The TotalSegments parameter is required but was not present in the request when Segment parameter is present',
    );
  }
  if (Segment === undefined) {
    throw validationError(
      'The Segment parameter is required but was not present in the request when parameter TotalSegments is present',
    );
  }
  const [segment, total] = [Number(Segment), Number(TotalSegments)];
  if (total < 1) {
    throw constraintError('TotalSegments', 'Member must have value greater than or equal to 1', `${total}`);
  }
  if (total > MAX_SEGMENTS) {
    throw constraintError(
      'TotalSegments',
      `Member must have value less than or equal to ${MAX_SEGMENTS}`,
      `${total}`,
    );
  }
  if (segment < 0) {
    throw constraintError('Segment', 'Member must have value greater than or equal to 0', `${segment}`);
  }
  if (segment >= total) {
    throw validationError(
      'The Segment parameter is zero-based and must be less than parameter TotalSegments: ' +
        `Segment: ${segment} is not less than TotalSegments: ${total}`,
    );
  }
  const bound = (n: number) => {
    const prefix = Buffer.alloc(4);
    prefix.writeUInt32BE(Math.ceil((n * 2 ** 32) / total));
    return prefix;
  };
  return [bound(segment), segment + 1 === total ? HIGHEST : bound(segment + 1)];
}

function checkStart({ hash }: Place, low: Uint8Array, high: Uint8Array): void {
  if (Buffer.compare(hash, low) >= 0 && Buffer.compare(hash, high) < 0) return;
  throw validationError(
    'The provided starting key is invalid: Invalid ExclusiveStartKey. Please use ExclusiveStartKey with correct Segment.',
  );
}
