import { expect, it } from 'vitest';
import { ManualClock } from '../../../local/clock.ts';
import { makeRequestTokens } from '../../../local/dynamodb/request-tokens.ts';

const MINUTE_MS = 60_000;

function tokensUnderTest() {
  const clock = new ManualClock();
  return { clock, tokens: makeRequestTokens(() => clock.now()) };
}

it('a token is new once, and done for ten minutes after its transaction', () => {
  const { clock, tokens } = tokensUnderTest();

  expect(tokens.begin('t', 'a')).toBe('new');
  expect(tokens.begin('t', 'a')).toBe('in progress');
  clock.advance(20 * MINUTE_MS);
  expect(tokens.begin('t', 'a')).toBe('in progress');
  tokens.end('t', true);
  clock.advance(10 * MINUTE_MS - 1);
  expect(tokens.begin('t', 'a')).toBe('done');
  clock.advance(1);
  expect(tokens.begin('t', 'a')).toBe('new');
});

it('a token can be reused after its transaction failed', () => {
  const { tokens } = tokensUnderTest();
  tokens.begin('t', 'a');
  tokens.end('t', false);

  expect(tokens.begin('t', 'a')).toBe('new');
});

it('a token with other contents is a mismatch', () => {
  const { tokens } = tokensUnderTest();
  tokens.begin('t', 'a');

  expect(tokens.begin('t', 'b')).toBe('mismatch');
  tokens.end('t', true);
  expect(tokens.begin('t', 'b')).toBe('mismatch');
  expect(tokens.begin('u', 'b')).toBe('new');
});
