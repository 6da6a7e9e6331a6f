import { describe, expect, it } from 'vitest';
import {
  type OverflowMessage,
  parseOverflowMessage,
  type UncountedClick,
} from '../../../../lambdas/shared/link/overflow-message.ts';
import { EVENT_ID, NOW_TEXT } from '../../factories/fixed-values.ts';

const message: UncountedClick = {
  short_code: 'aB3xY7k',
  target_url: 'https://example.com/',
  click: { id: EVENT_ID, at: NOW_TEXT, referrer: 'https://news.example/', user_agent: 'curl', country: 'NL' },
};

it('a click survives the queue unchanged', () => {
  expect(parseOverflowMessage(JSON.stringify(message))).toEqual(message);
});

it('a click that may be counted survives the queue unchanged', () => {
  const maybe: OverflowMessage = { ...message, maybe_counted: true, workspace_id: 'default' };

  expect(parseOverflowMessage(JSON.stringify(maybe))).toEqual(maybe);
});

describe('a message is rejected if it is or has', () => {
  it.each([
    ['malformed JSON', 'click'],
    ['a string', '"click"'],
    ['null', 'null'],
    ['no short code', JSON.stringify({ ...message, short_code: undefined })],
    ['no target', JSON.stringify({ ...message, target_url: 1 })],
    ['no click', JSON.stringify({ ...message, click: null })],
    ['a click without an id', JSON.stringify({ ...message, click: { at: NOW_TEXT } })],
    ['a click that may be counted in no workspace', JSON.stringify({ ...message, maybe_counted: true })],
    ['a click that may be counted or not', JSON.stringify({ ...message, maybe_counted: 'maybe' })],
    ['a click without a time', JSON.stringify({ ...message, click: { id: EVENT_ID } })],
  ])('%s', (_, text) => {
    expect(() => parseOverflowMessage(text)).toThrow();
  });
});
