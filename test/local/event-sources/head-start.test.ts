import type { CpuInfo } from 'node:os';
import { describe, expect, it } from 'vitest';
import { makeHeadStart } from '../../../local/event-sources/head-start.ts';

const IDLE_MS = 10;
const BUSY_MS = 250;

/** A machine whose processor times a test advances. */
function machine(processors = 1) {
  const times = Array.from({ length: processors }, () => ({ user: 50, nice: 0, sys: 20, idle: 900, irq: 0 }));
  let now = 5_000;
  let reads = 0;
  const headStart = makeHeadStart(
    () => {
      reads += 1;
      return times.map((each): CpuInfo => ({ model: 'test', speed: 0, times: { ...each } }));
    },
    () => now,
  );
  return {
    headStart,
    reads: () => reads,
    /** Advances the time by `ms`, of which each processor works for the given times. */
    pass(ms: number, ...work: readonly Partial<CpuInfo['times']>[]) {
      now += ms;
      times.forEach((each, i) => {
        const { user = 0, nice = 0, sys = 0, irq = 0 } = work[i] ?? {};
        each.user += user;
        each.nice += nice;
        each.sys += sys;
        each.irq += irq;
        each.idle += ms - user - nice - sys - irq;
      });
    },
  };
}

describe('the head start of a batch', () => {
  it('is short initially', () => {
    expect(machine().headStart()).toBe(IDLE_MS);
  });

  it('is short on an idle machine', () => {
    const { headStart, pass } = machine();
    pass(1_000);
    expect(headStart()).toBe(IDLE_MS);
  });

  it.each(['user', 'nice', 'sys', 'irq'])('is long on a machine busy with %s work', (kind) => {
    const { headStart, pass } = machine();
    pass(1_000, { [kind]: 950 });
    expect(headStart()).toBe(BUSY_MS);
  });

  it.each([
    [801, BUSY_MS],
    [800, IDLE_MS],
  ])('with %i of 1,000 ms busy is %i ms', (user, expected) => {
    const { headStart, pass } = machine();
    pass(1_000, { user });
    expect(headStart()).toBe(expected);
  });

  it('counts all processors together', () => {
    const oneBusy = machine(4);
    oneBusy.pass(1_000, { user: 1_000 });
    expect(oneBusy.headStart()).toBe(IDLE_MS);

    const allBusy = machine(4);
    allBusy.pass(1_000, ...Array(4).fill({ user: 900 }));
    expect(allBusy.headStart()).toBe(BUSY_MS);
  });

  it('is measured every 100 ms', () => {
    const { headStart, pass, reads } = machine();
    const before = reads();
    pass(99, { user: 99 });
    expect(headStart()).toBe(IDLE_MS);
    expect(reads()).toBe(before);

    pass(1, { user: 1 });
    expect(headStart()).toBe(BUSY_MS);
    expect(reads()).toBe(before + 1);
  });

  it('depends on the time since the last measurement, not since the machine started', () => {
    const { headStart, pass } = machine();
    pass(100_000);
    expect(headStart()).toBe(IDLE_MS);
    pass(100, { user: 100 });
    expect(headStart()).toBe(BUSY_MS);
    pass(100);
    expect(headStart()).toBe(IDLE_MS);
  });
});
