import { describe, expect, it } from 'vitest';
import { deploy } from './deployed-function.ts';

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

  it('accept another invocation when no more environments may start', async () => {
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
