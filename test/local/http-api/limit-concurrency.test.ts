import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { limitConcurrency } from '../../../local/http-api/limit-concurrency.ts';
import type { InvokeResult } from '../../../local/lambda/invoke.ts';
import { settled } from '../event-sources/poller-under-test.ts';

/** A function that answers when the test says so, behind a limit. */
function limited(limit: number) {
  const running: { readonly event: unknown; end(): void; fail(): void }[] = [];
  let most = 0;
  const started: unknown[] = [];
  const invoke = limitConcurrency((event) => {
    const { promise, resolve, reject } = Promise.withResolvers<InvokeResult>();
    const over = () => running.splice(running.indexOf(call), 1);
    const call = {
      event,
      end() {
        over();
        resolve({ ok: true, payload: event });
      },
      fail() {
        over();
        reject(new Error('boom'));
      },
    };
    running.push(call);
    started.push(event);
    most = Math.max(most, running.length);
    return promise;
  }, limit);
  return { invoke, running, started, most: () => most };
}

describe('a limit on calls at once', () => {
  it('lets as many run as it says, and the others when one of them ends', async () => {
    const { invoke, running, started } = limited(2);
    const answers = ['a', 'b', 'c'].map(invoke);
    await settled();
    expect(started).toEqual(['a', 'b']);

    running[1]?.end();
    await settled();
    expect(started).toEqual(['a', 'b', 'c']);

    for (const call of [...running]) call.end();
    expect(await Promise.all(answers)).toEqual(['a', 'b', 'c'].map((payload) => ({ ok: true, payload })));
  });

  it('lets them in first come, first served, before those who come later', async () => {
    const { invoke, running, started } = limited(1);
    const early = ['a', 'b', 'c'].map(invoke);
    running[0]?.end();
    const late = invoke('d');
    for (let i = 0; i < 3; i += 1) {
      await settled();
      running[0]?.end();
    }
    await Promise.all([...early, late]);
    expect(started).toEqual(['a', 'b', 'c', 'd']);
  });

  it('counts a call that failed as ended, and leaves the failure to its caller', async () => {
    const { invoke, running, started } = limited(1);
    const first = invoke('a');
    const second = invoke('b');
    running[0]?.fail();

    await expect(first).rejects.toThrow('boom');
    expect(started).toEqual(['a', 'b']);
    running[0]?.end();
    expect(await second).toEqual({ ok: true, payload: 'b' });
  });

  it('is never passed, and every call is answered with its own result, in whatever order they end', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 4 }),
        fc.array(fc.oneof(fc.constant('call' as const), fc.nat(3)), { maxLength: 40 }),
        async (limit, steps) => {
          const { invoke, running, started, most } = limited(limit);
          const answers: ReturnType<typeof invoke>[] = [];
          for (const step of steps) {
            if (step === 'call') answers.push(invoke(answers.length));
            else running[step]?.end();
            await settled();
            expect(running.length).toBe(Math.min(limit, answers.length - (started.length - running.length)));
          }
          while (running.length > 0) {
            running[0]?.end();
            await settled();
          }
          const results = await Promise.all(answers);
          expect(results).toEqual(answers.map((_, payload) => ({ ok: true, payload })));
          expect(started).toEqual(answers.map((_, i) => i));
          expect(most()).toBeLessThanOrEqual(limit);
        },
      ),
      { numRuns: 50 },
    );
  });
});
