import { describe, expect, it } from 'vitest';
import { queueDeliveries } from '../../../lambdas/replayer/queue-deliveries.ts';
import type { DeliveryMessage } from '../../../lambdas/shared/delivery/delivery-message.ts';
import { deliveryMessage } from '../factories/delivery-message.ts';
import { deliveryRecord } from '../factories/delivery-record.ts';

const messages = Array.from({ length: 100 }, (_, n) =>
  deliveryMessage({ delivery_id: `dlv_${n}`, round: n % 2 }),
);

/** Ports that log their calls in order, and count the writes in flight. */
function makePorts(
  options: { readonly unqueued?: readonly DeliveryMessage[]; readonly failsAt?: number } = {},
) {
  const steps: string[] = [];
  const writes = { now: 0, most: 0 };
  const write = (step: string) => async (message: DeliveryMessage) => {
    writes.now += 1;
    writes.most = Math.max(writes.most, writes.now);
    await Promise.resolve();
    writes.now -= 1;
    if (message === messages[options.failsAt ?? -1]) throw new Error('The table is throttled.');
    steps.push(`${step} ${message.delivery_id}`);
    return deliveryRecord();
  };
  return {
    steps,
    writes,
    ports: {
      enqueue: async (queued: readonly DeliveryMessage[]) => {
        steps.push(`queued ${queued.length}`);
        return new Set(options.unqueued);
      },
      recordQueued: write('recorded'),
      recordReopened: write('reopened'),
    },
  };
}

describe('queueing deliveries', () => {
  it('sends the messages first, then records new deliveries and reopens the others, ten at a time', async () => {
    const { steps, writes, ports } = makePorts();

    await queueDeliveries(messages, ports);

    expect(steps[0]).toBe('queued 100');
    expect(steps.slice(1).sort()).toEqual(
      messages
        .map(({ delivery_id, round }) => `${round === 0 ? 'recorded' : 'reopened'} ${delivery_id}`)
        .sort(),
    );
    expect(writes.most).toBe(10);
  });

  it('does nothing without messages', async () => {
    const { steps, ports } = makePorts();

    await queueDeliveries([], ports);

    expect(steps).toEqual([]);
  });

  it('fails if some deliveries can’t be queued, after recording the others', async () => {
    const unqueued = messages.slice(0, 7);
    const { steps, ports } = makePorts({ unqueued });

    await expect(queueDeliveries(messages, ports)).rejects.toThrow('7 deliveries');
    expect(steps.slice(1)).toHaveLength(93);
    for (const { delivery_id } of unqueued) expect(steps.join()).not.toMatch(new RegExp(`${delivery_id}\\b`));
  });

  it('fails if a delivery can’t be recorded, after recording the others', async () => {
    const { steps, ports } = makePorts({ failsAt: 3 });

    await expect(queueDeliveries(messages, ports)).rejects.toThrow('The table is throttled.');
    expect(steps.slice(1)).toHaveLength(99);
  });
});
