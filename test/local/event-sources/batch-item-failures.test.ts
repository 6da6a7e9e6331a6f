import { describe, expect, it } from 'vitest';
import { readBatchItemFailures } from '../../../local/event-sources/batch-item-failures.ts';

describe('readBatchItemFailures', () => {
  it.each([
    ['no response', undefined],
    ['null', null],
    ['an empty response', {}],
    ['an unrelated response', { statusCode: 200 }],
    ['a null list', { batchItemFailures: null }],
    ['an empty list', { batchItemFailures: [] }],
  ])('reads no failures from %s', (_, response) => {
    expect(readBatchItemFailures(response)).toEqual(new Set());
  });

  it('reads the ids of the failed items', () => {
    const response = { batchItemFailures: [{ itemIdentifier: 'a' }, { itemIdentifier: 'c' }] };
    expect(readBatchItemFailures(response)).toEqual(new Set(['a', 'c']));
  });

  it.each([
    ['a string', 'ok'],
    ['a list', []],
    ['failures that are not a list', { batchItemFailures: { itemIdentifier: 'a' } }],
    ['a failure that is not an object', { batchItemFailures: ['a'] }],
    ['a null failure', { batchItemFailures: [null] }],
    ['another key', { batchItemFailures: [{ messageId: 'a' }] }],
    ['an empty identifier', { batchItemFailures: [{ itemIdentifier: '' }] }],
    ['a null identifier', { batchItemFailures: [{ itemIdentifier: null }] }],
  ])('rejects %s', (_, response) => {
    expect(readBatchItemFailures(response)).toBeUndefined();
  });
});
