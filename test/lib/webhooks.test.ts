import { describe, expect, it } from 'vitest';
import { MAX_WAIT_MS } from '../../lambdas/dispatcher/rate-limit.ts';
import { FROM_POST_MS } from '../../lambdas/dispatcher/time-limits.ts';
import { RESERVED_HORIZON_MS } from '../../lambdas/dispatcher/turn-rules.ts';
import { IN_FLIGHT_MS, READ_FROM_AGE_MS } from '../../lambdas/shared/delivery/in-flight.ts';
import { synthesize } from './synthesized-stack.ts';

const linkbus = synthesize();
const queues = linkbus.ofType('AWS::SQS::Queue');
const FOURTEEN_DAYS = 14 * 86_400;

const redriveOf = (name: string) =>
  linkbus.named(name).properties.RedrivePolicy as
    | { readonly deadLetterTargetArn: unknown; readonly maxReceiveCount: number }
    | undefined;

/** Each queue with its consumer. */
const consumers = [...linkbus.ofType('AWS::Lambda::EventSourceMapping').values()].flatMap(
  ({ properties }) => {
    const source = linkbus.nameOf(properties.EventSourceArn);
    return queues.has(source)
      ? [{ source, consumer: linkbus.nameOf(properties.FunctionName), mapping: properties }]
      : [];
  },
);

describe('the queues', () => {
  it('are these', () => {
    expect([...queues.keys()].sort()).toEqual([
      'EventLog/Queue',
      'Events/DeadEvents',
      'Links/Overflow/Queue',
      'Webhooks/DeadLetters',
      'Webhooks/DeliveryQueue',
      'Webhooks/EventQueue',
      'Webhooks/Replays/Queue',
      'Webhooks/RetryQueue',
      'Webhooks/SlowDeliveryQueue',
      'Webhooks/SlowRetryQueue',
    ]);
  });

  it.each([...queues.keys()])('%s keeps messages for 14 days, encrypted', (name) => {
    expect(linkbus.named(name).properties).toMatchObject({
      MessageRetentionPeriod: FOURTEEN_DAYS,
      SqsManagedSseEnabled: true,
    });
  });

  it.each([
    ['EventLog/Queue', 'Events/DeadEvents'],
    ['Webhooks/EventQueue', 'Events/DeadEvents'],
    ['Webhooks/DeliveryQueue', 'Webhooks/DeadLetters'],
    ['Webhooks/RetryQueue', 'Webhooks/DeadLetters'],
    ['Webhooks/SlowDeliveryQueue', 'Webhooks/DeadLetters'],
    ['Webhooks/SlowRetryQueue', 'Webhooks/DeadLetters'],
    ['Webhooks/Replays/Queue', 'Events/DeadEvents'],
  ])('%s dead-letters a message after 50 receives to %s', (name, deadLetters) => {
    const redrive = redriveOf(name);

    expect(linkbus.nameOf(redrive?.deadLetterTargetArn)).toBe(deadLetters);
    expect(redrive?.maxReceiveCount).toBe(50);
  });

  it.each(['Events/DeadEvents', 'Webhooks/DeadLetters'])('%s has no dead-letter queue', (name) => {
    expect(redriveOf(name)).toBeUndefined();
    expect(consumers.map(({ source }) => source)).not.toContain(name);
  });
});

describe('reading the queues', () => {
  it('each function reads its queues, with separate ones for first attempts and retries', () => {
    expect(consumers.map(({ source, consumer }) => [source, consumer]).sort()).toEqual([
      ['EventLog/Queue', 'Links/Outbox'],
      ['Links/Overflow/Queue', 'Links/Overflow/Consumer'],
      ['Webhooks/DeliveryQueue', 'Webhooks/Dispatcher'],
      ['Webhooks/EventQueue', 'Webhooks/FanOut'],
      ['Webhooks/Replays/Queue', 'Webhooks/Replays/Worker'],
      ['Webhooks/RetryQueue', 'Webhooks/Dispatcher'],
      ['Webhooks/SlowDeliveryQueue', 'Webhooks/SlowDispatcher'],
      ['Webhooks/SlowRetryQueue', 'Webhooks/SlowDispatcher'],
    ]);
  });

  it.each(consumers)('$consumer reports failed messages of $source', ({ mapping }) => {
    expect(mapping.FunctionResponseTypes).toEqual(['ReportBatchItemFailures']);
  });

  // https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
  it.each(consumers)('$source has a visibility timeout of six times $consumer’s timeout', (each) => {
    const { Timeout } = linkbus.named(each.consumer).properties;
    const { VisibilityTimeout } = linkbus.named(each.source).properties;

    expect(VisibilityTimeout).toBeGreaterThanOrEqual(Number(Timeout) * 6);
  });
});

it.each(['Webhooks/Dispatcher', 'Webhooks/SlowDispatcher'])(
  '%s has time to wait for a turn, make a POST, record it, and put off the record',
  (dispatcher) => {
    const { Timeout } = linkbus.named(dispatcher).properties;

    expect(MAX_WAIT_MS + RESERVED_HORIZON_MS + FROM_POST_MS).toBeLessThan(Number(Timeout) * 1_000);
  },
);

describe('the sweep of waiting deliveries', () => {
  const [rule, ...others] = linkbus
    .ofType('AWS::Events::Rule')
    .values()
    .filter(({ properties }) => properties.ScheduleExpression !== undefined);

  it('runs every minute, without retries that would all run after an outage', () => {
    expect(others).toEqual([]);
    expect(rule?.properties).toMatchObject({
      ScheduleExpression: 'rate(1 minute)',
      State: 'ENABLED',
      Targets: [{ RetryPolicy: { MaximumEventAgeInSeconds: 60, MaximumRetryAttempts: 0 } }],
    });
    const { Targets } = linkbus.named(rule?.name ?? '').properties;
    const [target] = Targets as [{ Arn: unknown }];
    expect(linkbus.nameOf(target.Arn)).toBe('Webhooks/Waiting/Sweeper');
    const [asynchronous] = [...linkbus.ofType('AWS::Lambda::EventInvokeConfig').values()];
    expect(linkbus.nameOf(asynchronous?.properties.FunctionName)).toBe('Webhooks/Waiting/Sweeper');
    expect(asynchronous?.properties).toMatchObject({ MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 60 });
  });

  it('is invoked by its rule only', () => {
    const permissions = [...linkbus.ofType('AWS::Lambda::Permission').values()].filter(
      ({ properties }) => linkbus.nameOf(properties.FunctionName) === 'Webhooks/Waiting/Sweeper',
    );

    expect(permissions.map(({ properties }) => linkbus.nameOf(properties.SourceArn))).toEqual([rule?.name]);
  });

  it('stops before it times out', () => {
    expect(linkbus.named('Webhooks/Waiting/Sweeper').properties.Timeout).toBe(60);
  });
});

describe('the settings of a stage', () => {
  const variablesOf = (name: string, stage: ReturnType<typeof synthesize>) =>
    stage.named(name).properties.Environment as { readonly Variables: Readonly<Record<string, string>> };

  it('pass the retry schedule to the dispatcher', () => {
    const stage = synthesize({ stage: 'prod', retrySchedule: [1, 20, 300] });

    expect(variablesOf('Webhooks/Dispatcher', stage).Variables).toMatchObject({ RETRY_SCHEDULE: '1,20,300' });
  });

  it("default to the contract's nine retries", () => {
    expect(variablesOf('Webhooks/Dispatcher', linkbus).Variables).toMatchObject({
      RETRY_SCHEDULE: '5,300,1800,7200,18000,36000,50400,72000,86400',
    });
  });

  it.each(['Webhooks/Api', 'Webhooks/Dispatcher', 'Webhooks/SlowDispatcher'])(
    '%s refuses private targets',
    (name) => {
      expect(variablesOf(name, linkbus).Variables).toMatchObject({ ALLOW_PRIVATE_TARGETS: 'false' });
    },
  );

  it.each(['Webhooks/Api', 'Webhooks/Dispatcher', 'Webhooks/SlowDispatcher'])(
    '%s takes private targets in the stage local that asks for them',
    (name) => {
      const local = synthesize({ stage: 'local', allowPrivateTargets: true });

      expect(variablesOf(name, local).Variables).toMatchObject({ ALLOW_PRIVATE_TARGETS: 'true' });
    },
  );
});

describe('slow receivers', () => {
  const slowQueues = (stage = linkbus) =>
    [...stage.ofType('AWS::Lambda::EventSourceMapping').values()]
      .filter(({ properties }) => stage.nameOf(properties.FunctionName) === 'Webhooks/SlowDispatcher')
      .map(({ properties }) => properties.ScalingConfig);

  it('have a maximum concurrency, half for first attempts and half for retries', () => {
    expect(slowQueues()).toEqual([{ MaximumConcurrency: 50 }, { MaximumConcurrency: 50 }]);
    expect(slowQueues(synthesize({ stage: 'prod', slowReceiverConcurrency: 21 }))).toEqual([
      { MaximumConcurrency: 10 },
      { MaximumConcurrency: 10 },
    ]);
  });

  it('get deliveries only from the main dispatcher', () => {
    const variablesOf = (name: string) => linkbus.named(name).properties.Environment;

    expect(variablesOf('Webhooks/Dispatcher')).toHaveProperty('Variables.SLOW_DELIVERY_QUEUE_URL');
    expect(variablesOf('Webhooks/Dispatcher')).toHaveProperty('Variables.SLOW_RETRY_QUEUE_URL');
    expect(variablesOf('Webhooks/SlowDispatcher')).not.toHaveProperty('Variables.SLOW_DELIVERY_QUEUE_URL');
    expect(variablesOf('Webhooks/SlowDispatcher')).not.toHaveProperty('Variables.SLOW_RETRY_QUEUE_URL');
  });
});

describe('reserved concurrency', () => {
  const reserved = synthesize({ stage: 'prod', redirectConcurrency: 50, dispatcherConcurrency: 21 });
  const concurrencyOf = (name: string, stage = reserved) =>
    stage.named(name).properties.ReservedConcurrentExecutions;

  it('is set for redirects and deliveries', () => {
    expect(concurrencyOf('Links/Redirect')).toBe(50);
    expect(concurrencyOf('Webhooks/Dispatcher')).toBe(21);
  });

  it('is unset by default', () => {
    expect(concurrencyOf('Links/Redirect', linkbus)).toBeUndefined();
    expect(concurrencyOf('Webhooks/Dispatcher', linkbus)).toBeUndefined();
    const mappings = consumers.filter(({ consumer }) => consumer === 'Webhooks/Dispatcher');
    expect(mappings.map(({ mapping }) => mapping.ScalingConfig)).toEqual([
      { MaximumConcurrency: 200 },
      { MaximumConcurrency: 50 },
    ]);
  });

  // https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html
  it('is split between the dispatcher’s two queues', () => {
    const shares = [...reserved.ofType('AWS::Lambda::EventSourceMapping').values()]
      .filter(({ properties }) => reserved.nameOf(properties.FunctionName) === 'Webhooks/Dispatcher')
      .map(({ properties }) => properties.ScalingConfig);

    expect(shares).toEqual([{ MaximumConcurrency: 10 }, { MaximumConcurrency: 10 }]);
  });
});

it('an attempt made without a read of its delivery is recorded before a replay sends its event', () => {
  for (const name of ['Webhooks/Dispatcher', 'Webhooks/SlowDispatcher']) {
    const timeoutMs = 1_000 * Number(linkbus.named(name).properties.Timeout);
    expect(IN_FLIGHT_MS).toBeGreaterThan(READ_FROM_AGE_MS + timeoutMs);
  }
});
