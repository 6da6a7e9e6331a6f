import { describe, expect, it } from 'vitest';
import { MAX_CLICKS } from '../../lambdas/overflow/plan-writes.ts';
import { synthesize } from './synthesized-stack.ts';

const linkbus = synthesize();
const queue = linkbus.named('Links/Overflow/Queue').properties;
const mapping: Readonly<Record<string, unknown>> =
  [...linkbus.ofType('AWS::Lambda::EventSourceMapping').values()].find(
    ({ properties }) => linkbus.nameOf(properties.FunctionName) === 'Links/Overflow/Consumer',
  )?.properties ?? {};

function variablesOf(name: string): Readonly<Record<string, unknown>> {
  const { Variables } = linkbus.named(name).properties.Environment as {
    Variables: Readonly<Record<string, unknown>>;
  };
  return Variables;
}

describe('the overflow queue', () => {
  it('is in the redirect’s environment', () => {
    expect(linkbus.nameOf(variablesOf('Links/Redirect').OVERFLOW_QUEUE_URL)).toBe('Links/Overflow/Queue');
  });

  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html and SQS's longest delay.
  it('delays unanswered clicks for twice the five minutes of a signature, as the consumer knows', () => {
    for (const name of ['Links/Redirect', 'Links/Overflow/Consumer']) {
      const delay = Number(variablesOf(name).SETTLE_DELAY_SECONDS);
      expect(delay).toBeGreaterThanOrEqual(2 * 5 * 60);
      expect(delay).toBeLessThanOrEqual(900);
    }
  });

  it('retries a click for at least a day before dead-lettering it', () => {
    const { maxReceiveCount, deadLetterTargetArn } = queue.RedrivePolicy as {
      maxReceiveCount: number;
      deadLetterTargetArn: unknown;
    };

    expect(maxReceiveCount * Number(queue.VisibilityTimeout)).toBeGreaterThanOrEqual(86_400);
    expect(linkbus.nameOf(deadLetterTargetArn)).toBe('Events/DeadEvents');
  });

  // https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
  it('is read in large batches by few consumers', () => {
    expect(mapping.BatchSize).toBeGreaterThan(MAX_CLICKS);
    expect(mapping.MaximumBatchingWindowInSeconds).toBeGreaterThanOrEqual(1);
    expect(mapping.ScalingConfig).toEqual({ MaximumConcurrency: 2 });
  });
});

it('counted clicks expire', () => {
  expect(linkbus.named('Links/Overflow/CountedClicks').properties.TimeToLiveSpecification).toEqual({
    AttributeName: 'expires_at',
    Enabled: true,
  });
});
