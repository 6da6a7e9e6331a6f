import { describe, expect, it } from 'vitest';
import { failedMessages } from '../../../local/event-sources/queue-batch-response.ts';

const batch = new Set(['a', 'b', 'c']);

describe("a function's batch response", () => {
  it.each([
    ['no answer', undefined],
    ['null', null],
    ['an empty answer', {}],
    ['an answer about something else', { statusCode: 200 }],
    ['a null list', { batchItemFailures: null }],
    ['an empty list', { batchItemFailures: [] }],
  ])('is success with %s', (_, answer) => {
    expect(failedMessages(answer, batch)).toEqual(new Set());
  });

  it('names the messages that failed', () => {
    const answer = { batchItemFailures: [{ itemIdentifier: 'a' }, { itemIdentifier: 'c' }] };
    expect(failedMessages(answer, batch)).toEqual(new Set(['a', 'c']));
  });

  it.each([
    ['a string', 'ok'],
    ['a list', []],
    ['failures that are no list', { batchItemFailures: { itemIdentifier: 'a' } }],
    ['a failure that is no structure', { batchItemFailures: ['a'] }],
    ['a null failure', { batchItemFailures: [null] }],
    ['another key name', { batchItemFailures: [{ messageId: 'a' }] }],
    ['an empty identifier', { batchItemFailures: [{ itemIdentifier: '' }] }],
    ['a null identifier', { batchItemFailures: [{ itemIdentifier: null }] }],
    [
      'an id that is not in the batch',
      { batchItemFailures: [{ itemIdentifier: 'a' }, { itemIdentifier: 'z' }] },
    ],
  ])('fails the whole batch with %s', (_, answer) => {
    expect(failedMessages(answer, batch)).toBe('all');
  });
});
