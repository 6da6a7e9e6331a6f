import { App } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concurrencyWarning, divideConcurrency, QUEUE_SHARES } from '../../lib/concurrency.ts';
import { addLinkbusStack } from '../../lib/linkbus-app.ts';
import { makeConfig } from '../../lib/make-config.ts';
import { CDK_CONTEXT, synthesize } from './synthesized-stack.ts';

const divide = (settings: Parameters<typeof makeConfig>[0] = {}) => divideConcurrency(makeConfig(settings));

describe('the division of an account’s concurrency', () => {
  it('leaves visitors half, unless Lambda’s minimums take more', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 10, max: 100_000 }),
        fc.integer({ min: 1, max: 50_000 }),
        (accountConcurrency, expectedClicksPerSecond) => {
          const { background } = divide({ accountConcurrency, expectedClicksPerSecond });
          const shards = Math.max(4, expectedClicksPerSecond / 1_000 + 1);
          const minimums = 2 * Object.keys(QUEUE_SHARES).length + shards;
          expect(background).toBeLessThanOrEqual(accountConcurrency * 0.5 + minimums);
        },
      ),
    );
  });

  it('gives each queue what Lambda accepts', () => {
    fc.assert(
      fc.property(fc.integer({ min: 10, max: 100_000 }), (accountConcurrency) => {
        for (const most of Object.values(divide({ accountConcurrency }).queues)) {
          expect(most).toBeGreaterThanOrEqual(2);
          expect(most).toBeLessThanOrEqual(1_000);
        }
      }),
    );
  });

  it('is the settings’ for the dispatchers, half for first attempts and half for retries', () => {
    expect(divide({ dispatcherConcurrency: 21, slowReceiverConcurrency: 9 }).queues).toMatchObject({
      deliveries: 10,
      retries: 10,
      slowDeliveries: 4,
      slowRetries: 4,
    });
  });

  it.each([
    [1_000, 1_000, 1],
    [5_000, 1_000, 2],
    [10_000, 1_000, 4],
    [10_000, 100, 1],
    [50_000, 10_000, 10],
  ])('for %i clicks a second of %i executions, gives a shard %i lanes', (clicks, account, lanes) => {
    expect(divide({ expectedClicksPerSecond: clicks, accountConcurrency: account }).lanesPerShard).toBe(
      lanes,
    );
  });

  it('covers every mapping of the template, and nothing else', () => {
    const linkbus = synthesize({ stage: 'prod', accountConcurrency: 1_000 });
    const { queues, lanesPerShard } = divide();
    const mappings = [...linkbus.ofType('AWS::Lambda::EventSourceMapping').values()].map(
      ({ properties }) => properties,
    );

    expect(
      mappings
        .flatMap(
          ({ ScalingConfig }) => (ScalingConfig as { MaximumConcurrency: number })?.MaximumConcurrency ?? [],
        )
        .sort(),
    ).toEqual(Object.values(queues).sort());
    expect(mappings.flatMap(({ ParallelizationFactor }) => ParallelizationFactor ?? [])).toEqual([
      lanesPerShard,
    ]);
  });
});

describe('the warning', () => {
  it('is not given by default', () => {
    expect(concurrencyWarning(makeConfig({}))).toBeUndefined();
  });

  it('names the queues that a new account can’t keep apart, and how to request more', () => {
    const app = new App({ context: CDK_CONTEXT, analyticsReporting: false });
    const stack = addLinkbusStack(app, makeConfig({ stage: 'dev', accountConcurrency: 10 }));
    const warnings = Annotations.fromStack(stack).findWarning('*', Match.anyValue());

    expect(warnings.map(({ entry }) => entry.data)).toEqual([
      expect.stringContaining(
        "can take 20 of accountConcurrency, 10, and leave visitors 0. Lambda's minimum of 2 is more than the share of fanOut, retries, slowDeliveries, slowRetries, replays. Request more, then set accountConcurrency to it: aws service-quotas request-service-quota-increase --service-code lambda --quota-code L-B99A9384 --desired-value 1000",
      ),
    ]);
  });

  it('names the settings that take too much', () => {
    expect(concurrencyWarning(makeConfig({ dispatcherConcurrency: 600 }))).toMatch(
      /and leave visitors \d+\. Lower dispatcherConcurrency or slowReceiverConcurrency, or raise accountConcurrency\.$/,
    );
  });
});
