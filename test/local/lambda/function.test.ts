import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { ARN, deploy, logged, startPool } from './deployed-function.ts';

describe('an invocation', () => {
  it('returns the result of the handler, as JSON', async () => {
    const fn = deploy(
      'exports.handler = async (event) => ({ hello: event.name, gone: undefined, at: new Date(0) })',
    );

    const result = await fn.invoke({ name: 'Ada', dropped: undefined });

    expect(result).toEqual({ ok: true, payload: { hello: 'Ada', at: '1970-01-01T00:00:00.000Z' } });
    expect(result.ok && Object.keys(result.payload ?? {})).toEqual(['hello', 'at']);
  });

  it("gets its event as JSON, not as the caller's object", async () => {
    const fn = deploy('exports.handler = async (event) => [typeof event.at, Object.keys(event)]');
    expect(await fn.invoke({ at: new Date(), nothing: undefined })).toEqual({
      ok: true,
      payload: ['string', ['at']],
    });
  });

  it('returns null for undefined', async () => {
    const fn = deploy('exports.handler = async () => {}');
    expect(await fn.invoke({})).toEqual({ ok: true, payload: null });
  });

  it('accepts a synchronous handler', async () => {
    const fn = deploy('exports.handler = (event) => event.n + 1');
    expect(await fn.invoke({ n: 1 })).toEqual({ ok: true, payload: 2 });
  });

  it("has Lambda's context", async () => {
    const fn = deploy(`exports.handler = async (event, context) => ({
      ...context, remaining: context.getRemainingTimeInMillis() })`);

    const result = await fn.invoke({});

    expect(result).toEqual({
      ok: true,
      payload: {
        functionName: 'greeter',
        functionVersion: '$LATEST',
        invokedFunctionArn: ARN,
        memoryLimitInMB: '128',
        logGroupName: '/aws/lambda/greeter',
        logStreamName: expect.stringMatching(/^\d{4}\/\d\d\/\d\d\/\[\$LATEST\][0-9a-f]{32}$/),
        awsRequestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        remaining: expect.toSatisfy((ms: number) => ms > 0 && ms <= 5_000),
      },
    });
  });

  it("has its own variables and Lambda's, but not the host's", async () => {
    vi.stubEnv('HOST_SECRET', 'leaked');
    onTestFinished(() => void vi.unstubAllEnvs());
    const fn = deploy('exports.handler = async () => process.env', {
      environment: { TABLE_NAME: 'links', AWS_REGION: 'mars-1', AWS_ACCESS_KEY_ID: 'key' },
    });

    const result = await fn.invoke({});

    expect(result).toMatchObject({
      payload: {
        TABLE_NAME: 'links',
        AWS_ACCESS_KEY_ID: 'key',
        AWS_REGION: 'eu-west-1',
        AWS_DEFAULT_REGION: 'eu-west-1',
        AWS_LAMBDA_FUNCTION_NAME: 'greeter',
        AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
        AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '128',
        AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/greeter',
        AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
        LAMBDA_TASK_ROOT: fn.directory.path,
        _HANDLER: 'index.handler',
      },
    });
    expect(result).not.toHaveProperty('payload.HOST_SECRET');
    expect(result).not.toHaveProperty('payload.PATH');
  });

  it('rejects events that are over 6 MB or not JSON', async () => {
    const fn = deploy('exports.handler = async () => {}');
    expect(await fn.invoke('x'.repeat(6 * 1024 * 1024))).toMatchObject({
      errorType: 'RequestTooLargeException',
    });
    expect(await fn.invoke({ n: 1n })).toMatchObject({ errorType: 'InvalidRequestContentException' });
    expect(await fn.invoke(undefined)).toMatchObject({ errorType: 'InvalidRequestContentException' });
  });

  it('fails when the result is over 6 MB, and keeps the environment', async () => {
    const fn = deploy(`let calls = 0;
      exports.handler = async (event) => (++calls, event.big ? 'x'.repeat(6 * 1024 * 1024 + 99) : calls)`);
    expect(await fn.invoke({ big: true })).toEqual({
      ok: false,
      errorType: 'Function.ResponseSizeTooLarge',
      errorMessage: 'Response payload size exceeded maximum allowed payload size (6291556 bytes).',
    });
    expect(await fn.invoke({})).toEqual({ ok: true, payload: 2 });
  });
});

describe('a handler that fails', () => {
  it('reports the name and message of the error, logs it, and keeps the environment', async () => {
    const fn = deploy(`let calls = 0;
      exports.handler = async () => { if (++calls === 1) throw new RangeError('too far'); return calls }`);

    expect(await fn.invoke({})).toEqual({ ok: false, errorType: 'RangeError', errorMessage: 'too far' });
    expect(await fn.invoke({})).toEqual({ ok: true, payload: 2 });
    expect(logged(fn)).toContain('RangeError: too far');
  });

  it('reports the type of a thrown value that is not an error', async () => {
    const fn = deploy(`exports.handler = async () => { throw 'plain' }`);
    expect(await fn.invoke({})).toEqual({ ok: false, errorType: 'string', errorMessage: 'plain' });
  });

  it('reports a result that is not JSON', async () => {
    const fn = deploy('exports.handler = async () => ({ n: 1n })');
    expect(await fn.invoke({})).toEqual({
      ok: false,
      errorType: 'Error',
      errorMessage: 'Unable to stringify response body',
    });
  });

  it.each([
    ['never resolves', 'await new Promise(() => {})'],
    ['never yields', 'for (;;);'],
  ])('times out when it %s, and the next invocation gets a new environment', async (_what, body) => {
    const fn = deploy(
      `let calls = 0;
       exports.handler = async (event) => { calls += 1; if (event.hang) { ${body} } return calls }`,
      { timeoutMs: 100 },
    );

    expect(await fn.invoke({})).toEqual({ ok: true, payload: 1 });
    expect(await fn.invoke({ hang: true })).toEqual({
      ok: false,
      errorType: 'Sandbox.Timedout',
      errorMessage: expect.stringMatching(
        /^RequestId: [0-9a-f-]{36} Error: Task timed out after 0\.10 seconds$/,
      ),
    });
    expect(logged(fn)).toMatch(/Z [0-9a-f-]{36} Task timed out after 0\.10 seconds/);
    expect(await fn.invoke({})).toEqual({ ok: true, payload: 1 });
  });

  it('ends its environment with process.exit', async () => {
    const fn = deploy(`let calls = 0;
      exports.handler = async (event) => { calls += 1; if (event.exit !== undefined) process.exit(event.exit); return calls }`);

    expect(await fn.invoke({ exit: 7 })).toEqual({
      ok: false,
      errorType: 'Runtime.ExitError',
      errorMessage: expect.stringMatching(
        /^RequestId: [0-9a-f-]{36} Error: Runtime exited with error: exit status 7$/,
      ),
    });
    expect(await fn.invoke({ exit: 0 })).toMatchObject({
      errorType: 'Runtime.ExitError',
      errorMessage: expect.stringContaining('exited without providing a reason'),
    });
    expect(await fn.invoke({})).toEqual({ ok: true, payload: 1 });
  });

  it('ends its environment with an unhandled rejection', async () => {
    const fn = deploy(`let calls = 0;
      exports.handler = async (event) => {
        calls += 1;
        if (event.reject) { Promise.reject(new Error('forgotten')); await new Promise((r) => setTimeout(r, 1000)) }
        return calls }`);

    expect(await fn.invoke({ reject: true })).toEqual({
      ok: false,
      errorType: 'Runtime.UnhandledPromiseRejection',
      errorMessage: 'Error: forgotten',
    });
    expect(await fn.invoke({})).toEqual({ ok: true, payload: 1 });
    expect(logged(fn)).toContain('Error: forgotten');
  });

  it('ends its environment with an uncaught exception', async () => {
    const fn = deploy(`exports.handler = async () => {
      setImmediate(() => { throw new TypeError('loose') }); await new Promise((r) => setTimeout(r, 1000)) }`);
    expect(await fn.invoke({})).toEqual({ ok: false, errorType: 'TypeError', errorMessage: 'loose' });
  });

  it('ends its environment with an unhandled rejection after its response, and the next invocation gets a new one', async () => {
    const fn = deploy(`let calls = 0;
      exports.handler = async () => { calls += 1; setImmediate(() => Promise.reject(new Error('late'))); return calls }`);

    expect(await fn.invoke({})).toEqual({ ok: true, payload: 1 });
    await vi.waitFor(() => expect(logged(fn)).toContain('late'));
    expect(await fn.invoke({})).toEqual({ ok: true, payload: 1 });
  });

  it('ends its environment when it runs out of memory', async () => {
    const fn = deploy(
      `let calls = 0;
      exports.handler = async (event) => {
        calls += 1; const held = []; while (event.greedy) held.push(new Array(10000).fill(calls)); return calls }`,
      { pool: startPool({ memoryMb: 32 }) },
    );
    expect(await fn.invoke({ greedy: true })).toEqual({
      ok: false,
      errorType: 'Runtime.ExitError',
      errorMessage: expect.stringContaining('Error: Runtime exited with error: signal: killed'),
    });
    expect(await fn.invoke({})).toEqual({ ok: true, payload: 1 });
  });
});

describe('the log', () => {
  it('has each line with its stream, and an unfinished last line', async () => {
    const pool = startPool();
    const fn = deploy(
      `exports.handler = async () => {
        console.log('one\\ntwo'); console.error('three'); process.stdout.write('unfinished') }`,
      { pool },
    );

    await fn.invoke({});
    await pool.threads.stop();

    expect(fn.log).toEqual([
      { name: 'greeter', stream: 'stdout', line: 'one' },
      { name: 'greeter', stream: 'stdout', line: 'two' },
      { name: 'greeter', stream: 'stderr', line: 'three' },
      { name: 'greeter', stream: 'stdout', line: 'unfinished' },
    ]);
  });

  it("has an invocation's lines before its result", async () => {
    const fn = deploy(`exports.handler = async () => { for (let n = 0; n < 3; n += 1) console.log(n) }`);
    await fn.invoke({});
    expect(fn.log.map(({ line }) => line)).toEqual(['0', '1', '2']);
  });

  it.each([
    ['a crash', 'process.exit(1)'],
    ['a timeout', 'for (;;);'],
  ])('keeps the lines written before %s', async (_what, end) => {
    const fn = deploy(`exports.handler = async () => { console.log('last'); console.log('words'); ${end} }`, {
      timeoutMs: 100,
    });
    await fn.invoke({});
    expect(fn.log.map(({ line }) => line).slice(0, 2)).toEqual(['last', 'words']);
  });
});

describe('stopping', () => {
  it('lets an invocation in flight finish, and rejects waiting and later ones', async () => {
    const fn = deploy(
      `exports.handler = async () => { await new Promise((r) => setTimeout(r, 50)); return 'finished' }`,
      { maximumConcurrency: 1 },
    );
    const inFlight = fn.invoke({});
    const waiting = fn.invoke({});

    await fn.stop();

    expect(await inFlight).toEqual({ ok: true, payload: 'finished' });
    expect(await waiting).toMatchObject({ ok: false, errorType: 'ServiceException' });
    expect(await fn.invoke({})).toMatchObject({ ok: false, errorType: 'ServiceException' });
  });

  it('ends an invocation that takes longer than the grace period', async () => {
    const pool = startPool();
    const fn = deploy('exports.handler = () => new Promise(() => {})', { pool });
    const inFlight = fn.invoke({});
    await fn.stop(20);
    await pool.threads.stop();
    expect(await inFlight).toMatchObject({ ok: false, errorType: 'Runtime.ExitError' });
  });
});

describe('waitForRoom', () => {
  const never = new AbortController().signal;
  const HANGING = `exports.handler = (event) => new Promise((r) => { if (!event.hang) r() })`;

  it('waits while the function is at its maximum concurrency', async () => {
    const fn = deploy(HANGING, { maximumConcurrency: 1, timeoutMs: 300 });
    await fn.waitForRoom(never);
    const hanging = fn.invoke({ hang: true });
    let found = false;
    const room = fn.waitForRoom(never).then(() => {
      found = true;
    });
    await Promise.resolve();
    expect(found).toBe(false);
    await hanging;
    await room;
  });

  it('resolves when its signal aborts', async () => {
    const fn = deploy(HANGING, { maximumConcurrency: 1 });
    const waiter = new AbortController();
    void fn.invoke({ hang: true });
    const room = fn.waitForRoom(waiter.signal);
    waiter.abort();
    await room;
    await fn.waitForRoom(waiter.signal);
  });

  it('lets no more invocations run than the maximum', async () => {
    const fn = deploy(
      `let running = 0; let most = 0;
       exports.handler = async () => {
         running += 1; most = Math.max(most, running);
         await new Promise((r) => setTimeout(r, 5)); running -= 1;
         return most }`,
      { maximumConcurrency: 2 },
    );
    const results = await Promise.all(Array.from({ length: 6 }, () => fn.invoke({})));
    expect(results.at(-1)).toEqual({ ok: true, payload: 2 });
  });
});
