import { describe, expect, it, vi } from 'vitest';
import { logError, logWarning } from '../../../../lambdas/shared/observe/log.ts';
import { captureLog } from '../../factories/capture-log.ts';

describe('a log line', () => {
  it('is JSON with the message, the fields, and the error’s name, message and stack', () => {
    const log = captureLog();

    logError('failed to publish', new TypeError('The bus is down.'), { events: 3, request_id: undefined });

    expect(log.text()).not.toContain('\n');
    expect(JSON.parse(log.text())).toEqual({
      level: 'ERROR',
      message: 'failed to publish',
      events: 3,
      error: {
        name: 'TypeError',
        message: 'The bus is down.',
        stack: expect.stringContaining('log.test.ts'),
      },
    });
  });

  it('drops an error’s cause and attachments: SDK errors carry whole requests and responses', () => {
    const log = captureLog();
    const cause = new Error('whsec_of-the-cause');
    const error = Object.assign(new Error('refused', { cause }), {
      $response: { body: 'lb_of-the-response' },
    });

    logError('failed to publish', error);

    expect(log.text()).not.toMatch(/lb_|whsec_/);
  });

  it.each(['a text', undefined, null, { status: 500 }])(
    'accepts a thrown value that is not an error: %j',
    (thrown) => {
      const log = captureLog();

      logError('failed', thrown);

      expect(JSON.parse(log.text()).error).toMatchObject({ name: 'Error', message: String(thrown) });
    },
  );

  // With JSON logs, Lambda puts what console gets into an object of its own.
  it('bypasses console', () => {
    const log = captureLog();
    const console = [vi.spyOn(globalThis.console, 'error'), vi.spyOn(globalThis.console, 'warn')];

    logError('failed', new Error('refused'));
    logWarning('bus refused events');

    for (const method of console) {
      expect(method).not.toHaveBeenCalled();
      method.mockRestore();
    }
    expect(log.text().split('\n')).toHaveLength(2);
  });

  it('can be a warning', () => {
    const log = captureLog();

    logWarning('bus refused events', { refused: 2 });

    expect(JSON.parse(log.text())).toEqual({ level: 'WARN', message: 'bus refused events', refused: 2 });
  });
});
