import type { Json, JsonObject } from '../json.ts';
import { validationError } from './errors.ts';
import { pathsIn } from './expressions/evaluate-condition.ts';
import type { Expressions } from './expressions/read-expressions.ts';
import type { Index } from './table.ts';

export const SELECT = ['SPECIFIC_ATTRIBUTES', 'COUNT', 'ALL_ATTRIBUTES', 'ALL_PROJECTED_ATTRIBUTES'] as const;

const INVALID = 'One or more parameter values were invalid:';

/** What a page of a query or scan has of its items. */
export interface Selection {
  /** Only their number. */
  readonly countsOnly: boolean;
  /** Reads the whole items from the table, because the local index lacks some attributes. */
  readonly readsTable: boolean;
}

/** Reads `Select` of a query or scan, and checks that the index has what is selected. @throws AwsError */
export function readSelection(
  input: JsonObject,
  index: Index | undefined,
  expressions: Expressions,
): Selection {
  const { Select } = input;
  checkSelect(Select, input.ProjectionExpression !== undefined, index);
  if (index === undefined || index.projection === 'ALL') {
    return { countsOnly: Select === 'COUNT', readsTable: false };
  }
  const { projection } = index;
  const missing = (names: readonly string[]) => [...new Set(names)].filter((name) => !projection.has(name));
  const selected = missing((expressions.ProjectionExpression ?? []).map(([name]) => name));
  const filter = expressions.FilterExpression;
  const filtered = missing(filter === undefined ? [] : pathsIn(filter).map(([name]) => name));
  const isWhole = Select === 'ALL_ATTRIBUTES';
  if (index.kind === 'global') checkGlobalProjection(index.name, isWhole, selected);
  if (filtered.length > 0) {
    throw validationError(
      `${INVALID} Secondary index ${index.name} does not project one or more filter attributes: [${filtered.join(', ')}]`,
    );
  }
  return {
    countsOnly: Select === 'COUNT',
    readsTable: isWhole || selected.length > 0,
  };
}

function checkSelect(select: Json | undefined, projects: boolean, index: Index | undefined): void {
  if (projects && select === 'COUNT') {
    throw validationError('Cannot specify the ProjectionExpression when choosing to get only the Count');
  }
  if (projects && select !== undefined && select !== 'SPECIFIC_ATTRIBUTES') {
    throw validationError(`Cannot specify the ProjectionExpression when choosing to get ${select}`);
  }
  if (!projects && select === 'SPECIFIC_ATTRIBUTES') {
    throw validationError(
      'Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES',
    );
  }
  if (select === 'ALL_PROJECTED_ATTRIBUTES' && index === undefined) {
    throw validationError('ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName');
  }
}

function checkGlobalProjection(name: string, isWhole: boolean, selected: readonly string[]): void {
  if (isWhole) {
    throw validationError(
      `${INVALID} Select type ALL_ATTRIBUTES is not supported for global secondary index ${name} because its ` +
        'projection type is not ALL',
    );
  }
  if (selected.length > 0) {
    throw validationError(
      `${INVALID} Global secondary index ${name} does not project [${selected.join(', ')}]`,
    );
  }
}
