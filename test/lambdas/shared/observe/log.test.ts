import { describe, expect, it } from 'vitest';
import { logError, logWarning } from '../../../../lambdas/shared/observe/log.ts';
import { captureLog } from '../../factories/capture-log.ts';

describe('a line of the log', () => {
  it('is JSON with what happened, the ids given, and the error’s name, message and stack', () => {
    const log = captureLog();

    logError('publishing failed', new TypeError('The bus is away.'), { events: 3, request_id: undefined });

    expect(log.text()).not.toContain('\n');
    expect(JSON.parse(log.text())).toEqual({
      level: 'ERROR',
      message: 'publishing failed',
      events: 3,
      error: {
        name: 'TypeError',
        message: 'The bus is away.',
        stack: expect.stringContaining('log.test.ts'),
      },
    });
  });

  it('keeps nothing else of an error: SDK errors carry whole requests and responses', () => {
    const log = captureLog();
    const cause = new Error('whsec_of-the-cause');
    const error = Object.assign(new Error('refused', { cause }), {
      $response: { body: 'lb_of-the-response' },
    });

    logError('publishing failed', error);

    expect(log.text()).not.toMatch(/lb_|whsec_/);
  });

  it.each(['a text', undefined, null, { status: 500 }])('takes what is no error: %j', (thrown) => {
    const log = captureLog();

    logError('failed', thrown);

    expect(JSON.parse(log.text()).error).toMatchObject({ name: 'Error', message: String(thrown) });
  });

  it('can be a warning', () => {
    const log = captureLog();

    logWarning('the bus refused events', { refused: 2 });

    expect(JSON.parse(log.text())).toEqual({ level: 'WARN', message: 'the bus refused events', refused: 2 });
  });
});
