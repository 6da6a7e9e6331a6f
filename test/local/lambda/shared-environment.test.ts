import { describe, expect, it, vi } from 'vitest';
import { deploy, logged } from './deployed-function.ts';

// Every thread always has room; `thread-watch.test.ts` covers the real conditions.
vi.mock(import('../../../local/lambda/thread-watch.ts'), () => ({
  watchThread: (_worker, onRoom) => ({
    started: () => void setImmediate(onRoom),
    ended: () => {},
    hasRoom: () => true,
    stop: () => {},
  }),
}));

/** One thread for all invocations. */
const SHARED = { maximumEnvironments: 1 };

const WAIT = 'await new Promise((r) => setTimeout(r, event.ms));';

/** Runs `then` once `event.together` invocations are in flight. */
const together = (then: string) => `let gathered = []; const id = Math.random();
  exports.handler = async (event) => {
    if (event.together === undefined) return id;
    await new Promise((release) => {
      gathered.push(release);
      if (gathered.length === event.together) for (const each of gathered.splice(0)) each();
    });
    ${then} }`;

/** Holds invocations until `count` run, and a little longer for more to start. Returns the most that ran at once. */
const mostAtOnce = (count: number) => `let running = 0; let most = 0; let held = [];
  const releaseAll = () => { for (const release of held.splice(0)) release() };
  exports.handler = async () => {
    running += 1; most = Math.max(most, running);
    if (most >= ${count}) setTimeout(releaseAll, 20);
    await new Promise((release) => held.push(release));
    running -= 1;
    return most }`;

const three = <Result>(act: (n: number) => Result): Result[] => [0, 1, 2].map(act);

describe('invocations that share an environment', () => {
  it('each get their own result, in any order of completion', async () => {
    const fn = deploy(`exports.handler = async (event) => { ${WAIT} return event.ms }`, SHARED);
    const ended: number[] = [];
    const results = [40, 1, 20].map(async (ms) => {
      expect(await fn.invoke({ ms })).toEqual({ ok: true, payload: ms });
      ended.push(ms);
    });
    await Promise.all(results);
    expect(ended).toEqual([1, 20, 40]);
  });

  it('fail independently', async () => {
    const fn = deploy(
      together(`if (event.n === 1) throw new RangeError('too far'); return event.n;`),
      SHARED,
    );
    expect(await Promise.all(three((n) => fn.invoke({ n, together: 3 })))).toEqual([
      { ok: true, payload: 0 },
      { ok: false, errorType: 'RangeError', errorMessage: 'too far' },
      { ok: true, payload: 2 },
    ]);
  });

  it('are at most sixteen per thread', async () => {
    const fn = deploy(mostAtOnce(16), SHARED);
    const results = await Promise.all(Array.from({ length: 20 }, () => fn.invoke({})));
    expect(results).toEqual(Array.from({ length: 20 }, () => ({ ok: true, payload: 16 })));
  });

  it('only share when no other environment is idle or may start', async () => {
    const fn = deploy(`const id = Math.random(); exports.handler = async (event) => { ${WAIT} return id }`, {
      maximumEnvironments: 2,
    });
    const first = await fn.invoke({ ms: 0 });
    const busy = fn.invoke({ ms: 100 });
    const started = await fn.invoke({ ms: 0 });
    const idle = await fn.invoke({ ms: 0 });

    expect(await busy).toEqual(first);
    expect(started).not.toEqual(first);
    expect(idle).toEqual(started);
  });

  it('stay within the maximum concurrency of the function', async () => {
    const fn = deploy(mostAtOnce(2), { ...SHARED, maximumConcurrency: 2 });
    const results = await Promise.all(Array.from({ length: 6 }, () => fn.invoke({})));
    expect(results).toEqual(Array.from({ length: 6 }, () => ({ ok: true, payload: 2 })));
  });

  it('spread evenly over the threads', async () => {
    const fn = deploy(`const id = Math.random(); exports.handler = async (event) => { ${WAIT} return id }`, {
      maximumEnvironments: 2,
    });
    const call = () => fn.invoke({ ms: 100 });
    await Promise.all([call(), call()]);

    const count = new Map<unknown, number>();
    for (const result of await Promise.all([call(), call(), call(), call()])) {
      const id = result.ok ? result.payload : 'failed';
      count.set(id, (count.get(id) ?? 0) + 1);
    }
    expect([...count.values()]).toEqual([2, 2]);
  });

  it('write whole lines, all before their results', async () => {
    const fn = deploy(
      together(`for (let i = 0; i < 3; i += 1) {
        console.log(\`\${event.n} says \${i}\`); await new Promise((r) => setImmediate(r)) }`),
      SHARED,
    );
    await Promise.all(
      three(async (n) => {
        await fn.invoke({ n, together: 3 });
        const own = fn.log.map(({ line }) => line).filter((line) => line.startsWith(`${n} `));
        expect(own).toEqual(three((i) => `${n} says ${i}`));
      }),
    );
    expect(fn.log).toHaveLength(9);
  });
});

describe('an invocation that times out', () => {
  const TIMED = { ...SHARED, timeoutMs: 1_000 };

  it('ends no other invocation, and its thread ends after the last of them', async () => {
    const fn = deploy(
      `const id = Math.random();
       exports.handler = async (event) => { ${WAIT} return id }`,
      TIMED,
    );
    const hanging = fn.invoke({ ms: 60_000 });
    await fn.invoke({ ms: 500 });
    const other = fn.invoke({ ms: 750 });

    expect(await hanging).toEqual({
      ok: false,
      errorType: 'Sandbox.Timedout',
      errorMessage: expect.stringContaining('Task timed out after 1.00 seconds'),
    });
    const next = fn.invoke({ ms: 0 });
    const first = await other;
    expect(first).toMatchObject({ ok: true });
    expect(await next).toMatchObject({ ok: true });
    expect(await next).not.toEqual(first);
    expect(logged(fn).match(/Task timed out/g)).toHaveLength(1);
  });

  it('ends its thread when it blocks the others', async () => {
    const fn = deploy(together('if (event.n === 0) for (;;); return event.n;'), TIMED);
    const results = await Promise.all(three((n) => fn.invoke({ n, together: 3 })));
    expect(results).toEqual(three(() => expect.objectContaining({ errorType: 'Sandbox.Timedout' })));
    expect(await fn.invoke({})).toMatchObject({ ok: true });
  });
});

describe('a crash', () => {
  it.each([
    ['process.exit', 'if (event.n === 1) process.exit(7);', 'Runtime.ExitError', 'exit status 7'],
    [
      'an unhandled rejection',
      `if (event.n === 1) void Promise.reject(new Error('forgotten'));`,
      'Runtime.UnhandledPromiseRejection',
      'forgotten',
    ],
    [
      'running out of memory',
      'const held = []; while (event.n === 1) held.push(new Array(10000).fill(event.n));',
      'Runtime.ExitError',
      'signal: killed',
    ],
  ])('ends all invocations in flight: %s', async (_what, end, errorType, message) => {
    const fn = deploy(together(`${end} await new Promise(() => {});`), { ...SHARED, memoryMb: 32 });
    const results = await Promise.all(three((n) => fn.invoke({ n, together: 3 })));
    expect(results).toEqual(
      three(() => ({ ok: false, errorType, errorMessage: expect.stringContaining(message) })),
    );
    expect(await fn.invoke({})).toMatchObject({ ok: true });
  });

  it('reports the exit to each invocation with its own request id', async () => {
    const fn = deploy(together('process.exit(7);'), SHARED);
    const results = await Promise.all(three(() => fn.invoke({ together: 3 })));
    const ids = results.map((result) => (result.ok ? '' : /RequestId: (\S+)/.exec(result.errorMessage)?.[1]));
    expect(new Set(ids).size).toBe(3);
    for (const id of ids) expect(logged(fn)).toContain(`RequestId: ${id} Error`);
  });
});

describe('stopping', () => {
  it('lets all invocations of a thread finish', async () => {
    const fn = deploy(`exports.handler = async (event) => { ${WAIT} return event.ms }`, SHARED);
    await fn.invoke({ ms: 0 });
    const inFlight = [10, 40].map((ms) => fn.invoke({ ms }));
    await new Promise((resolve) => setImmediate(resolve));
    await fn.stop();
    expect(await Promise.all(inFlight)).toEqual([10, 40].map((payload) => ({ ok: true, payload })));
  });

  it('ends all invocations that take longer than the grace period', async () => {
    const fn = deploy('exports.handler = (event) => new Promise((r) => { if (event.quick) r() })', SHARED);
    await fn.invoke({ quick: true });
    const inFlight = three(() => fn.invoke({}));
    await new Promise((resolve) => setImmediate(() => setImmediate(() => setImmediate(resolve))));
    await fn.stop(20);
    for (const result of await Promise.all(inFlight)) {
      expect(result).toMatchObject({ ok: false, errorType: 'Runtime.ExitError' });
    }
  });
});
