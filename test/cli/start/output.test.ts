import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { makeOutput, makePrintLine, showLog, showProblem } from '../../../cli/start/output.ts';

const written = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
afterEach(() => written.mockClear());

const texts = () => written.mock.calls.map(([text]) => text);

describe('while Linkbus runs', () => {
  it.each([true, false])('functions’ lines on stdout are passed on with showLogs only: %s', (showLogs) => {
    expect(makeOutput({ showLogs, quiet: true }).logsStdout).toBe(showLogs);
  });

  it('functions’ lines are printed with their function', () => {
    showLog('Redirect', 'stderr', 'odd');
    expect(texts()).toEqual(['Redirect: odd\n']);
  });

  it('a function’s JSON is printed as a sentence', () => {
    const line = '{"level":"WARN","message":"delivery exhausted","delivery_id":"dlv_1","attempt":3}';
    showLog('Dispatcher', 'stderr', line);
    expect(texts()).toEqual(['Dispatcher: delivery exhausted  dlv_1  attempt 3\n']);
  });

  it('lines that come together are printed in one write', () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const write = vi.fn();
    const printLine = makePrintLine(write);
    printLine('first');
    printLine('second');
    expect(write).not.toHaveBeenCalled();
    vi.advanceTimersByTime(20);
    printLine('third');
    vi.advanceTimersByTime(20);
    expect(write.mock.calls).toEqual([['first\nsecond\n'], ['third\n']]);
  });

  it('every problem of the local system is printed', () => {
    showProblem('dynamodb', new Error('DynamoDB has ended'));
    showProblem('Dispatcher', 'one message back to the queue');
    expect(texts()).toEqual([
      'dynamodb: DynamoDB has ended\n',
      'Dispatcher: one message back to the queue\n',
    ]);
  });
});
