import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { limitConcurrency } from '../../../local/http-api/limit-concurrency.ts';
import type { InvokeResult } from '../../../local/lambda/invoke.ts';
import { settled } from '../settled.ts';

/** A limited function whose calls end when the test says so. */
function limited(limit: number) {
  const gauge = { waiting: 0 };
  const running: { readonly event: unknown; end(): void; fail(): void }[] = [];
  let most = 0;
  const started: unknown[] = [];
  const invoke = limitConcurrency(
    (event) => {
      const { promise, resolve, reject } = Promise.withResolvers<InvokeResult>();
      const remove = () => running.splice(running.indexOf(call), 1);
      const call = {
        event,
        end() {
          remove();
          resolve({ ok: true, payload: event });
        },
        fail() {
          remove();
          reject(new Error('boom'));
        },
      };
      running.push(call);
      started.push(event);
      most = Math.max(most, running.length);
      return promise;
    },
    limit,
    gauge,
  );
  return { invoke, running, started, gauge, most: () => most };
}

describe('a concurrency limit', () => {
  it('runs that many calls, and starts another when one ends', async () => {
    const { invoke, running, started } = limited(2);
    const results = ['a', 'b', 'c'].map(invoke);
    await settled();
    expect(started).toEqual(['a', 'b']);

    running[1]?.end();
    await settled();
    expect(started).toEqual(['a', 'b', 'c']);

    for (const call of [...running]) call.end();
    expect(await Promise.all(results)).toEqual(['a', 'b', 'c'].map((payload) => ({ ok: true, payload })));
  });

  it('starts waiting calls in order, before later ones', async () => {
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

  it('passes a failure to its caller and starts the next call', async () => {
    const { invoke, running, started } = limited(1);
    const first = invoke('a');
    const second = invoke('b');
    running[0]?.fail();

    await expect(first).rejects.toThrow('boom');
    expect(started).toEqual(['a', 'b']);
    running[0]?.end();
    expect(await second).toEqual({ ok: true, payload: 'b' });
  });

  it('is never exceeded, and every call gets its own result, in any order of completion', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 4 }),
        fc.array(fc.oneof(fc.constant('call' as const), fc.nat(3)), { maxLength: 40 }),
        async (limit, steps) => {
          const { invoke, running, started, gauge, most } = limited(limit);
          const calls: ReturnType<typeof invoke>[] = [];
          for (const step of steps) {
            if (step === 'call') calls.push(invoke(calls.length));
            else running[step]?.end();
            await settled();
            expect(gauge.waiting).toBe(calls.length - started.length);
            expect(running.length).toBe(Math.min(limit, calls.length - (started.length - running.length)));
          }
          while (running.length > 0) {
            running[0]?.end();
            await settled();
          }
          const results = await Promise.all(calls);
          expect(results).toEqual(calls.map((_, payload) => ({ ok: true, payload })));
          expect(started).toEqual(calls.map((_, i) => i));
          expect(most()).toBeLessThanOrEqual(limit);
        },
      ),
      { numRuns: 50 },
    );
  });
});
