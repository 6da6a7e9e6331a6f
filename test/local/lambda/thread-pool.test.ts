import type { Worker } from 'node:worker_threads';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { deploy, logged, startPool } from './deployed-function.ts';

const three = <Result>(act: (n: number) => Result): Result[] => [0, 1, 2].map(act);

/** Runs `then` once `event.together` invocations are in flight. */
const together = (then: string) => `let gathered = [];
  exports.handler = async (event) => {
    if (event.together === undefined) return 'alone';
    await new Promise((release) => {
      gathered.push(release);
      if (gathered.length === event.together) for (const each of gathered.splice(0)) each();
    });
    ${then} }`;

describe('functions that share a thread', () => {
  it('share neither modules, variables nor output', async () => {
    const pool = startPool();
    const source = `let calls = 0; globalThis.threads ??= 0; globalThis.threads += 1;
      exports.handler = async () => {
        calls += 1; process.env.MARK = (process.env.MARK ?? '') + process.env.NAME;
        console.log('from', process.env.NAME); process.stderr.write('raw ' + require('node:process').env.NAME);
        return { calls, mark: process.env.MARK, threads: globalThis.threads } }`;
    const one = deploy(source, { name: 'one', environment: { NAME: 'a' }, pool });
    const two = deploy(source, { name: 'two', environment: { NAME: 'b' }, pool });

    await one.invoke({});
    expect(await one.invoke({})).toEqual({ ok: true, payload: { calls: 2, mark: 'aa', threads: 1 } });
    expect(await two.invoke({})).toEqual({ ok: true, payload: { calls: 1, mark: 'b', threads: 2 } });
    expect(pool.log.filter(({ name }) => name === 'two')).toEqual([
      { name: 'two', stream: 'stdout', line: 'from b' },
    ]);
  });

  it('go on in another thread while one of them computes for seconds, and that thread ends afterwards', async () => {
    const threads: Worker[] = [];
    const onThread = (thread: Worker) => void threads.push(thread);
    process.on('worker', onThread);
    onTestFinished(() => void process.off('worker', onThread));
    const pool = startPool();
    const computing = deploy(
      `exports.handler = async () => {
        console.log('computing'); const end = Date.now() + 2500; while (Date.now() < end); return 'done' }`,
      { name: 'computing', pool },
    );
    const quick = deploy(`exports.handler = async () => 'quick'`, { name: 'quick', pool });
    await quick.invoke({});
    const result = computing.invoke({});
    await vi.waitFor(() => expect(logged(pool)).toContain('computing'));
    await vi.waitFor(async () => {
      const answer = await Promise.race([quick.invoke({}), new Promise((r) => setTimeout(r, 200))]);
      expect(answer).toEqual({ ok: true, payload: 'quick' });
    }, 2_400);
    expect(await result).toEqual({ ok: true, payload: 'done' });
    await vi.waitFor(async () => {
      await quick.invoke({});
      expect(threads.map(({ threadId }) => threadId > 0)).toEqual([
        true,
        ...threads.slice(1).map(() => false),
      ]);
    });
    expect(threads.length).toBeGreaterThan(1);
  });

  it('fail with the name of the one that blocks their thread, and go on in another thread', async () => {
    const pool = startPool();
    const looping = deploy('exports.handler = async () => { for (;;); }', {
      name: 'looping',
      timeoutMs: 400,
      pool,
    });
    const waiting = deploy('exports.handler = () => new Promise(() => {})', { name: 'waiting', pool });
    const quick = deploy(`exports.handler = async () => 'quick'`, { name: 'quick', pool });
    await quick.invoke({});

    const [first, second] = await Promise.all([waiting.invoke({}), looping.invoke({})]);

    expect(second).toMatchObject({ ok: false, errorType: 'Sandbox.Timedout' });
    expect(first).toMatchObject({
      ok: false,
      errorType: 'Runtime.ExitError',
      errorMessage: expect.stringContaining('looping blocked the thread that it shared with this function.'),
    });
    expect(await quick.invoke({})).toEqual({ ok: true, payload: 'quick' });
  });

  it('fail with the same name when the timeout of another function is shorter', async () => {
    const pool = startPool();
    const looping = deploy('exports.handler = async () => { for (;;); }', { name: 'looping', pool });
    const waiting = deploy('exports.handler = () => new Promise(() => {})', {
      name: 'waiting',
      timeoutMs: 300,
      pool,
    });
    const [first, second] = await Promise.all([waiting.invoke({}), looping.invoke({})]);
    expect(first).toMatchObject({ errorType: 'Sandbox.Timedout' });
    expect(second).toMatchObject({
      errorType: 'Runtime.ExitError',
      errorMessage: expect.stringContaining('looping blocked the thread'),
    });
  });
});

describe('invocations that share a thread', () => {
  it('each get their own result, in any order of completion', async () => {
    const fn = deploy(
      `exports.handler = async (event) => { await new Promise((r) => setTimeout(r, event.ms)); return event.ms }`,
    );
    const ended: number[] = [];
    const results = [40, 1, 20].map(async (ms) => {
      expect(await fn.invoke({ ms })).toEqual({ ok: true, payload: ms });
      ended.push(ms);
    });
    await Promise.all(results);
    expect(ended).toEqual([1, 20, 40]);
  });

  it('fail independently', async () => {
    const fn = deploy(together(`if (event.n === 1) throw new RangeError('too far'); return event.n;`));
    expect(await Promise.all(three((n) => fn.invoke({ n, together: 3 })))).toEqual([
      { ok: true, payload: 0 },
      { ok: false, errorType: 'RangeError', errorMessage: 'too far' },
      { ok: true, payload: 2 },
    ]);
  });

  it('write whole lines, all before their results', async () => {
    const fn = deploy(
      together(`for (let i = 0; i < 3; i += 1) {
        console.log(\`\${event.n} says \${i}\`); await new Promise((r) => setImmediate(r)) }`),
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

  it('have their own trace header', async () => {
    const fn = deploy(together('return process.env._X_AMZN_TRACE_ID ?? null;'));
    const headers = ['Root=1', 'Root=2', undefined];
    const results = await Promise.all(three((n) => fn.invoke({ together: 3 }, { traceHeader: headers[n] })));
    expect(results.map((result) => result.ok && result.payload)).toEqual(['Root=1', 'Root=2', null]);
  });

  it('are not ended by the timeout of one that only waits, but new ones start in another thread', async () => {
    const fn = deploy(
      `const id = Math.random();
       exports.handler = async (event) => { await new Promise((r) => setTimeout(r, event.ms)); return id }`,
      { timeoutMs: 600 },
    );
    const hanging = fn.invoke({ ms: 60_000 });
    await fn.invoke({ ms: 200 });
    const other = fn.invoke({ ms: 550 });

    expect(await hanging).toMatchObject({ errorType: 'Sandbox.Timedout' });
    const next = await fn.invoke({ ms: 0 });
    expect(await other).toMatchObject({ ok: true });
    expect(next).toMatchObject({ ok: true });
    expect(next).not.toEqual(await other);
    expect(logged(fn).match(/Task timed out/g)).toHaveLength(1);
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
  ])('ends all invocations on the thread: %s', async (_what, end, errorType, message) => {
    const fn = deploy(together(`${end} await new Promise(() => {});`), { pool: startPool({ memoryMb: 32 }) });
    const results = await Promise.all(three((n) => fn.invoke({ n, together: 3 })));
    expect(results).toEqual(
      three(() => ({ ok: false, errorType, errorMessage: expect.stringContaining(message) })),
    );
    expect(await fn.invoke({})).toMatchObject({ ok: true });
  });

  it('is logged for each invocation with its own request id', async () => {
    const fn = deploy(together('process.exit(7);'));
    const results = await Promise.all(three(() => fn.invoke({ together: 3 })));
    const ids = results.map((result) => (result.ok ? '' : /RequestId: (\S+)/.exec(result.errorMessage)?.[1]));
    expect(new Set(ids).size).toBe(3);
    for (const id of ids) expect(logged(fn)).toContain(`RequestId: ${id} Error`);
  });
});
