import { apiError } from './api-error.ts';

/** The `X-Amz-Target` of the operation. */
export const describeTimeToLiveTarget = 'DynamoDB_20120810.DescribeTimeToLive';

/** Looks up a table's time to live: `undefined` for an unknown table. */
export type FindTimeToLive = (tableName: string) => undefined | 'disabled' | { readonly attribute: string };

/**
 * Handles DescribeTimeToLive. dynalite itself reports `DISABLED` for every table.
 * @throws an ApiError for an unknown table
 */
export function describeTimeToLive(body: string, findTimeToLive: FindTimeToLive): object {
  const tableName = tableNameIn(body);
  const found = findTimeToLive(tableName);
  if (found === undefined) {
    const message = `Requested resource not found: Table: ${tableName} not found`;
    throw apiError('ResourceNotFoundException', { message });
  }
  return {
    TimeToLiveDescription:
      found === 'disabled'
        ? { TimeToLiveStatus: 'DISABLED' }
        : { TimeToLiveStatus: 'ENABLED', AttributeName: found.attribute },
  };
}

function tableNameIn(body: string): string {
  try {
    return String(JSON.parse(body).TableName ?? '');
  } catch {
    return '';
  }
}
