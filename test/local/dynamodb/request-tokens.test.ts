import { expect, it } from 'vitest';
import { ManualClock } from '../../../local/clock.ts';
import { openRequestTokens } from '../../../local/dynamodb/request-tokens.ts';
import { memoryStorage } from './started-dynamodb.ts';

const MINUTE_MS = 60_000;

function tokensUnderTest() {
  const clock = new ManualClock();
  const storage = memoryStorage();
  return { clock, storage, tokens: openRequestTokens(storage, clock) };
}

it('a token is done for ten minutes after its transaction, over restarts', () => {
  const { clock, storage, tokens } = tokensUnderTest();

  expect(tokens.find('t', 'a')).toBe('new');
  tokens.add('t', 'a');
  clock.advance(10 * MINUTE_MS - 1);
  expect(tokens.find('t', 'a')).toBe('done');
  expect(openRequestTokens(storage, clock).find('t', 'a')).toBe('done');
  clock.advance(1);
  expect(tokens.find('t', 'a')).toBe('new');
  tokens.add('t', 'b');
  expect(tokens.find('t', 'b')).toBe('done');
});

it('a token with other contents is a mismatch', () => {
  const { tokens } = tokensUnderTest();
  tokens.add('t', 'a');

  expect(tokens.find('t', 'b')).toBe('mismatch');
  expect(tokens.find('u', 'b')).toBe('new');
});
