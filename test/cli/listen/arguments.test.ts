import { describe, expect, it } from 'vitest';
import { readArguments, UsageError } from '../../../cli/listen/arguments.ts';

describe('the receiver’s command line', () => {
  it('may be empty', () => {
    expect(readArguments([])).toEqual({
      secrets: [],
      port: 8001,
      host: '127.0.0.1',
      fail: 0,
      hang: false,
      help: false,
    });
  });

  it('sets everything', () => {
    const line = '--secret whsec_a --secret=whsec_b --port 0 --host 0.0.0.0 --fail 2 --hang --help';
    expect(readArguments(line.split(' '))).toEqual({
      secrets: ['whsec_a', 'whsec_b'],
      port: 0,
      host: '0.0.0.0',
      fail: 2,
      hang: true,
      help: true,
    });
  });

  it.each([
    [['--colour'], "Unknown option '--colour'"],
    [['8001'], "Unexpected argument '8001'"],
    [['--port', '65536'], "--port takes a whole number from 0 to 65535, not '65536'."],
    [['--port', '1e3'], '--port takes'],
    [['--port='], '--port takes'],
    [['--fail', '-1'], '--fail'],
    [['--fail', 'two'], '--fail takes'],
    [['--hang=yes'], '--hang'],
    [['--secret'], '--secret'],
  ])('is refused when it is %j', (args, message) => {
    expect(() => readArguments(args)).toThrow(UsageError);
    expect(() => readArguments(args)).toThrow(message);
  });
});
