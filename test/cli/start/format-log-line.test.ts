import { describe, expect, it } from 'vitest';
import { formatLogLine } from '../../../cli/start/format-log-line.ts';

describe('a function’s log line', () => {
  it.each([
    [
      '{"level":"WARN","message":"delivery exhausted","delivery_id":"dlv_1","event_id":"evt_1","event_type":"link.clicked","webhook_id":"whk_1","workspace_id":"default","attempt":3}',
      'delivery exhausted  dlv_1  whk_1  attempt 3',
    ],
    [
      '{"level":"ERROR","message":"failed to publish","event_id":"evt_1","code":"Throttled","error":{"name":"TypeError","message":"no bus","stack":"at x"}}',
      'failed to publish  evt_1  code=Throttled  TypeError: no bus',
    ],
    ['{"message":"busy","refused":2,"route":null,"tags":["a","b"]}', 'busy  refused=2  tags=["a","b"]'],
    ['{"count":1}', 'count=1'],
    ['TypeError: x is not a function', 'TypeError: x is not a function'],
    ['{"message":', '{"message":'],
    ['[1]', '[1]'],
  ])('%s', (line, expected) => {
    expect(formatLogLine(line)).toBe(expected);
  });

  it('has no control characters, even escaped in JSON', () => {
    const line = JSON.stringify({ message: 'a\u{1b}[2Jb\nc', url: '\u{9b}31m\u{202e}' });
    expect(formatLogLine(line)).toBe('a\u{fffd}[2Jb\u{fffd}c  url=\u{fffd}31m\u{fffd}');
    expect(formatLogLine('\u{1b}]0;x')).toBe('\u{fffd}]0;x');
  });
});
