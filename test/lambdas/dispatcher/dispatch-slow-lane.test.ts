import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { timestamp } from '../../../lambdas/shared/formats/timestamp.ts';
import { captureLog } from '../factories/capture-log.ts';
import { deliveryMessage } from '../factories/delivery-message.ts';
import { NOW } from '../factories/fixed-values.ts';
import { webhookRecord } from '../factories/webhook-record.ts';
import { DeliverySimulation, respond } from './delivery-simulation.ts';

const MINUTE = 60_000;

describe('a delivery to a slow receiver', () => {
  it('moves to the slow lane unchanged, and is attempted and retried there', async () => {
    const system = new DeliverySimulation({ receiver: (post) => respond(post === 2 ? 200 : 500) });
    system.webhook = webhookRecord({ slow_until: timestamp(NOW + 1) });
    system.send(deliveryMessage());

    await system.handleNext();
    expect(system.posts).toEqual([]);
    expect(system.messages).toEqual([deliveryMessage()]);
    await system.run();

    expect(system.posts.map(({ lane }) => lane)).toEqual(['slow', 'slow']);
    expect(system.record).toMatchObject({ status: 'delivered', attempt_count: 2 });
  });

  it('stays in the fast lane once the mark has expired', async () => {
    const system = new DeliverySimulation({ receiver: () => respond(200) });
    system.webhook = webhookRecord({ slow_until: timestamp(NOW) });
    system.send(deliveryMessage());

    await system.run();

    expect(system.posts.map(({ lane }) => lane)).toEqual(['fast']);
  });

  // The slow lane would receive the message for the first time and repeat the recorded attempt.
  it('stays in the fast lane for the follow-up if its attempt was recorded before the process died', async () => {
    const system = new DeliverySimulation();
    system.send(deliveryMessage());
    await system.handleNext();
    const { record, messages } = system;
    const again = new DeliverySimulation();
    again.record = record;
    again.webhook = webhookRecord({ slow_until: timestamp(NOW + MINUTE) });
    again.send(deliveryMessage(), { redelivered: true });

    await again.handleNext();

    expect(again.posts).toEqual([]);
    expect(again.messages).toEqual(messages);
  });
});

describe('a receiver that takes longer than a second', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  /** Makes an attempt whose receiver takes this long, in milliseconds. */
  async function attemptOf(
    postMs: number,
    { slow_until, fails = false }: { slow_until?: string; fails?: boolean },
  ) {
    const marks: number[] = [];
    const system = new DeliverySimulation({
      receiver: () => respond(200),
      postMs: 0,
      betweenSteps: async (step) => {
        if (step === 'after post') await new Promise((resolve) => setTimeout(resolve, postMs));
        if (step === 'before markSlow') marks.push(system.record?.attempt_count ?? 0);
      },
      callFails: (port) => (fails && port === 'markSlow' ? 'before' : undefined),
    });
    system.webhook = webhookRecord(slow_until === undefined ? {} : { slow_until });
    system.send(deliveryMessage(), { lane: 'slow' });
    const handled = system.handleNext();
    await vi.advanceTimersByTimeAsync(postMs);
    expect(await handled).toBe('done');
    return { system, marks };
  }

  it('has its webhook marked for five minutes while the attempt is in flight', async () => {
    const { system, marks } = await attemptOf(1_001, {});

    expect(marks).toEqual([0]);
    expect(system.webhook?.slow_until).toBe(timestamp(NOW + 5 * MINUTE));
    expect(system.record).toMatchObject({ status: 'delivered' });
  });

  it('is marked again only if at most half of that time is left', async () => {
    expect((await attemptOf(1_001, { slow_until: timestamp(NOW + 2.5 * MINUTE + 1) })).marks).toHaveLength(0);
    expect((await attemptOf(1_001, { slow_until: timestamp(NOW + 2.5 * MINUTE) })).marks).toHaveLength(1);
  });

  it('is not marked if it responds in time', async () => {
    expect((await attemptOf(999, {})).marks).toHaveLength(0);
  });

  it('has its attempt recorded even if marking fails', async () => {
    const log = captureLog();
    const { system, marks } = await attemptOf(15_000, { fails: true });

    expect(marks).toHaveLength(1);
    expect(system.record).toMatchObject({ status: 'delivered', attempt_count: 1 });
    expect(log.text()).toContain('markSlow was refused.');
  });
});
