import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createFunction } from '../../../local/lambda/function.ts';
import { ARN, deploy, logged } from './deployed-function.ts';

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
      { memoryMb: 32 },
    );
    expect(await fn.invoke({ greedy: true })).toEqual({
      ok: false,
      errorType: 'Runtime.ExitError',
      errorMessage: expect.stringContaining('Error: Runtime exited with error: signal: killed'),
    });
    expect(await fn.invoke({})).toEqual({ ok: true, payload: 1 });
  });
});

describe('code that fails to load', () => {
  it.each([
    ['has a syntax error', 'exports.handler = async ( => {', 'Runtime.UserCodeSyntaxError', 'SyntaxError'],
    [
      'needs a missing module',
      `require('not-there')`,
      'Runtime.ImportModuleError',
      `Cannot find module 'not-there'`,
    ],
    [
      'exports no handler',
      'exports.other = 1',
      'Runtime.HandlerNotFound',
      'index.handler is undefined or not exported',
    ],
    [
      'exports something else',
      'exports.handler = 1',
      'Runtime.HandlerNotFound',
      'index.handler is not a function',
    ],
    [
      'takes a callback',
      'exports.handler = (event, context, callback) => callback()',
      'Runtime.CallbackHandlerDeprecated',
      'callback-based function handlers',
    ],
    ['throws', `throw new TypeError('no table')`, 'TypeError', 'no table'],
    ['exits', 'process.exit(3)', 'Runtime.ExitError', 'exit status 3'],
  ])('fails each invocation and logs the reason when it %s', async (_what, source, errorType, message) => {
    const fn = deploy(source);
    for (let attempt = 0; attempt < 2; attempt += 1) {
      expect(await fn.invoke({})).toEqual({
        ok: false,
        errorType,
        errorMessage: expect.stringContaining(message),
      });
    }
    expect(logged(fn)).toContain(message);
  });

  it('fails without code', async () => {
    const fn = deploy('', { handler: 'other.handler' });
    expect(await fn.invoke({})).toMatchObject({
      errorType: 'Runtime.ImportModuleError',
      errorMessage: expect.stringContaining(`Cannot find module 'other'`),
    });
  });

  it.each(['handler', '../index.handler', '.handler'])('rejects the handler setting %j', async (handler) => {
    const fn = deploy('exports.handler = async () => {}', { handler });
    expect(await fn.invoke({})).toMatchObject({ errorType: 'Runtime.MalformedHandlerName' });
  });

  it('fails when Node rejects its NODE_OPTIONS', async () => {
    const fn = deploy('exports.handler = async () => {}', { environment: { NODE_OPTIONS: '--bogus' } });
    expect(await fn.invoke({})).toMatchObject({
      errorType: 'Runtime.ExitError',
      errorMessage: expect.stringContaining('--bogus'),
    });
    expect(logged(fn)).toContain('--bogus');
  });

  it('maps stack traces with --enable-source-maps in NODE_OPTIONS', async () => {
    // Split below, so the test runner doesn't read it as this file's source map.
    const map = { version: 3, sources: ['handler.ts'], names: [], mappings: 'AAAA,8BAAsB' };
    const encoded = Buffer.from(JSON.stringify(map)).toString('base64');
    const fn = deploy(
      `exports.handler = async () => { throw new Error('mapped') }
       //# ${'source'}MappingURL=data:application/json;base64,${encoded}`,
      { environment: { NODE_OPTIONS: '--enable-source-maps' } },
    );
    await fn.invoke({});
    expect(logged(fn)).toContain('handler.ts:1');
  });

  it('loads CommonJS below a package.json with type module', async () => {
    const fn = deploy('');
    const asset = join(fn.directory.path, 'asset');
    mkdirSync(asset);
    writeFileSync(join(fn.directory.path, 'package.json'), '{"type":"module"}');
    writeFileSync(
      join(asset, 'index.js'),
      `module.exports.handler = async () => {
         const { sep } = require('./later.js');
         return [sep.length, __dirname];
       };`,
    );
    writeFileSync(join(asset, 'later.js'), `module.exports = require('node:path');`);
    const nested = createFunction({
      name: 'nested',
      arn: ARN,
      codeDirectory: asset,
      handler: 'index.handler',
      environment: {},
      timeoutMs: 1_000,
      memoryMb: 128,
      maximumEnvironments: 1,
      onLog: () => {},
    });
    onTestFinished(() => nested.stop(0));
    expect(await nested.invoke({})).toEqual({ ok: true, payload: [1, asset] });
  });
});

describe('execution environments', () => {
  const COUNTING = `const id = Math.random(); let running = 0; let calls = 0; let most = 0;
    exports.handler = async () => {
      calls += 1; running += 1; most = Math.max(most, running);
      await new Promise((r) => setTimeout(r, 2));
      running -= 1;
      return { id, calls, most } }`;

  it('run one invocation at a time, up to the maximum number of environments', async () => {
    const fn = deploy(COUNTING, { maximumEnvironments: 3 });

    const results = await Promise.all(Array.from({ length: 40 }, () => fn.invoke({})));

    const seen = new Set<unknown>();
    for (const result of results) {
      expect(result).toMatchObject({ ok: true, payload: { most: 1 } });
      if (result.ok) seen.add(Reflect.get(Object(result.payload), 'id'));
    }
    expect(seen.size).toBe(3);
  });

  it('are reused', async () => {
    const fn = deploy(COUNTING);
    await fn.invoke({});
    expect(await fn.invoke({})).toMatchObject({ payload: { calls: 2 } });
  });

  it('are reused, most recently used first', async () => {
    const fn = deploy(`const id = Math.random();
      exports.handler = async (event) => { await new Promise((r) => setTimeout(r, event.ms)); return id }`);
    const finished: unknown[] = [];
    const call = (ms: number) => fn.invoke({ ms }).then((result) => finished.push(result));
    await Promise.all([call(100), call(1)]);
    const last = finished[1];
    expect(last).not.toEqual(finished[0]);
    expect(await fn.invoke({ ms: 0 })).toEqual(last);
    expect(await fn.invoke({ ms: 0 })).toEqual(last);
  });

  it('share neither modules nor variables', async () => {
    const fn = deploy(
      `let seen = []; globalThis.shared ??= 0;
       exports.handler = async (event) => {
         seen.push(event.n); process.env.MARK = (process.env.MARK ?? '') + event.n; globalThis.shared += 1;
         await new Promise((r) => setTimeout(r, 30));
         return { seen, mark: process.env.MARK, shared: globalThis.shared } }`,
      { maximumEnvironments: 2 },
    );
    expect(await Promise.all([fn.invoke({ n: 1 }), fn.invoke({ n: 2 })])).toEqual([
      { ok: true, payload: { seen: [1], mark: '1', shared: 1 } },
      { ok: true, payload: { seen: [2], mark: '2', shared: 1 } },
    ]);
  });

  it('serve waiting invocations in order, even after one exits', async () => {
    const fn = deploy(
      `exports.handler = async (event) => { if (event.n === 1) process.exit(1); return event.n }`,
      { maximumEnvironments: 1 },
    );
    const order: number[] = [];
    await Promise.all([0, 1, 2, 3].map((n) => fn.invoke({ n }).then(() => order.push(n))));
    expect(order).toEqual([0, 1, 2, 3]);
    expect(await fn.invoke({ n: 9 })).toEqual({ ok: true, payload: 9 });
  });
});

describe('environments that wait for I/O', () => {
  /** Waits until it is called with `release`, and returns the most invocations in flight at once. */
  const WAITING = `const id = Math.random(); let running = 0; let most = 0; const held = [];
    exports.handler = async (event) => {
      running += 1; most = Math.max(most, running);
      if (event.release) for (const release of held.splice(0)) release();
      else await new Promise((release) => held.push(release));
      running -= 1;
      return { id, most } }`;

  it('take another invocation when no more environments may start', async () => {
    const fn = deploy(WAITING, { maximumEnvironments: 1 });
    const waiting = fn.invoke({});
    expect(await fn.invoke({ release: true })).toMatchObject({ ok: true, payload: { most: 2 } });
    expect(await waiting).toMatchObject({ ok: true, payload: { most: 2 } });
  });

  it.each([
    ['without a pause', 'while (Date.now() < end);'],
    ['turn by turn', 'while (Date.now() < end) await new Promise((r) => setImmediate(r));'],
  ])('exclude environments that compute %s', async (_what, compute) => {
    const fn = deploy(
      `let running = 0; let most = 0;
       exports.handler = async () => {
         running += 1; most = Math.max(most, running);
         const end = Date.now() + 600; ${compute}
         running -= 1;
         return most }`,
      { maximumEnvironments: 1 },
    );
    expect(await Promise.all([fn.invoke({}), fn.invoke({})])).toEqual([
      { ok: true, payload: 1 },
      { ok: true, payload: 1 },
    ]);
  });
});

describe('waitForRoom', () => {
  const never = new AbortController().signal;
  const HANGING = `exports.handler = (event) => new Promise((r) => { if (!event.hang) r() })`;

  /** Whether room is found before `event`. */
  async function foundBefore(room: Promise<void>, event: Promise<unknown>): Promise<boolean> {
    let found = false;
    void room.then(() => {
      found = true;
    });
    await event;
    return found;
  }

  it('resolves while an environment is idle or may start', async () => {
    const fn = deploy(HANGING, { maximumEnvironments: 2 });
    await fn.waitForRoom(never);
    void fn.invoke({ hang: true });
    await fn.waitForRoom(never);
    await fn.invoke({});
    await fn.waitForRoom(never);
  });

  it('resolves as soon as an invocation ends', async () => {
    const fn = deploy('exports.handler = () => new Promise((r) => setTimeout(r, 20))', {
      maximumEnvironments: 1,
    });
    const only = fn.invoke({});
    expect(await foundBefore(fn.waitForRoom(never), Promise.resolve())).toBe(false);
    await only;
    await fn.waitForRoom(never);
  });

  it('resolves once the invocations in flight are found waiting for I/O', async () => {
    const fn = deploy(HANGING, { maximumEnvironments: 1 });
    const hanging = fn.invoke({ hang: true });
    expect(
      await foundBefore(
        hanging.then(() => {}),
        fn.waitForRoom(never),
      ),
    ).toBe(false);
    expect(await fn.invoke({})).toEqual({ ok: true, payload: null });
  });

  it('waits while the function is at its maximum concurrency', async () => {
    const fn = deploy(HANGING, { maximumEnvironments: 4, maximumConcurrency: 1, timeoutMs: 600 });
    const hanging = fn.invoke({ hang: true });
    expect(await foundBefore(fn.waitForRoom(never), hanging)).toBe(false);
    await fn.waitForRoom(never);
  });

  it('resolves when its signal aborts', async () => {
    const fn = deploy(HANGING, { maximumEnvironments: 1 });
    const waiter = new AbortController();
    void fn.invoke({ hang: true });
    const room = fn.waitForRoom(waiter.signal);
    waiter.abort();
    await room;
    await fn.waitForRoom(waiter.signal);
  });
});

describe('the log', () => {
  it('has each line with its stream, and an unfinished last line', async () => {
    const fn = deploy(`exports.handler = async () => {
      console.log('one\\ntwo'); console.error('three'); process.stdout.write('unfinished') }`);

    await fn.invoke({});
    await fn.stop();

    expect(fn.log).toEqual([
      { stream: 'stdout', line: 'one' },
      { stream: 'stdout', line: 'two' },
      { stream: 'stderr', line: 'three' },
      { stream: 'stdout', line: 'unfinished' },
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
      { maximumEnvironments: 1 },
    );
    const inFlight = fn.invoke({});
    const waiting = fn.invoke({});

    await fn.stop();

    expect(await inFlight).toEqual({ ok: true, payload: 'finished' });
    expect(await waiting).toMatchObject({ ok: false, errorType: 'ServiceException' });
    expect(await fn.invoke({})).toMatchObject({ ok: false, errorType: 'ServiceException' });
  });

  it('ends an invocation that takes longer than the grace period', async () => {
    const fn = deploy('exports.handler = () => new Promise(() => {})');
    const inFlight = fn.invoke({});
    await fn.stop(20);
    expect(await inFlight).toMatchObject({ ok: false, errorType: 'Runtime.ExitError' });
  });
});
