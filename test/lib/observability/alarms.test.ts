import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { METRICS } from '../../../lambdas/shared/observe/metric-names.ts';
import { synthesize } from '../synthesized-stack.ts';
import { readAlarms } from './read-alarms.ts';

const linkbus = synthesize({ stage: 'prod' });
const alarms = readAlarms(linkbus);

/** The alarms on one metric of one resource. */
const on = (metric: string, resource: string) =>
  alarms.filter(({ metrics }) =>
    metrics.some(({ name, dimensions }) => name === metric && Object.values(dimensions).includes(resource)),
  );

const namesOf = (type: string) => [...linkbus.ofType(type).keys()];
const queues = linkbus.ofType('AWS::SQS::Queue');
const deadLetterQueues = [...queues].flatMap(([name, { properties }]) =>
  properties.RedrivePolicy === undefined ? [name] : [],
);
const workingQueues = [...queues.keys()].filter((name) => !deadLetterQueues.includes(name));

describe('an alarm fires when', () => {
  it.each(deadLetterQueues)(
    'there is a message in the dead-letter queue %s, and stays on until it is gone',
    (name) => {
      const [alarm, ...others] = on('ApproximateNumberOfMessagesVisible', `${name}.QueueName`);

      expect(others).toEqual([]);
      expect(alarm).toMatchObject({ threshold: 1, periods: 1, missing: 'ignore' });
      expect(alarm?.metrics).toMatchObject([{ statistic: 'Maximum' }]);
    },
  );

  it.each(workingQueues)('a message in %s is late', (name) => {
    const [alarm, ...others] = on('ApproximateAgeOfOldestMessage', `${name}.QueueName`);

    expect(others).toEqual([]);
    // SQS may count the delay of a retry or a click, of up to 15 minutes.
    expect(alarm?.threshold).toBe(
      /^(Webhooks\/(Slow)?RetryQueue|Links\/Overflow\/Queue)$/.test(name) ? 1_200 : 300,
    );
    expect(alarm?.metrics).toMatchObject([{ statistic: 'Maximum' }]);
  });

  it.each([
    ...namesOf('AWS::Lambda::Function').map((name) => ['Errors', name] as const),
    ['Throttles', 'Links/Redirect'] as const,
  ])('there are %s of %s', (metric, name) => {
    const [alarm, ...others] = on(metric, name);
    expect(others).toEqual([]);
    expect(alarm).toMatchObject({ threshold: 1, periods: 1, missing: 'notBreaching' });
    expect(alarm?.metrics).toMatchObject([{ statistic: 'Sum' }]);
  });

  it.each(['Links/Table', 'EventLog/Table', 'Webhooks/Deliveries'])(
    'DynamoDB keeps throttling %s',
    (name) => {
      const [alarm, ...others] = on('WriteThrottleEvents', name);

      expect(others).toEqual([]);
      expect(on('ReadThrottleEvents', name)).toEqual([alarm]);
      expect(alarm).toMatchObject({ threshold: 1, periods: 3 });
    },
  );

  it('the outbox lags', () => {
    expect(on('IteratorAge', 'Links/Outbox')).toMatchObject([{ threshold: 60_000 }]);
  });

  it('the bus refuses events', () => {
    expect(on('EventsRefused', 'prod')).toMatchObject([{ threshold: 1 }]);
  });

  it('Lambda drops messages of a function that reads a queue, as if they were in a loop', () => {
    const readers = [...linkbus.ofType('AWS::Lambda::EventSourceMapping').values()].map(({ properties }) =>
      linkbus.nameOf(properties.FunctionName),
    );
    const [alarm, ...others] = alarms.filter(({ metrics }) =>
      metrics.some(({ name }) => name === 'RecursiveInvocationsDropped'),
    );

    expect(others).toEqual([]);
    expect(alarm).toMatchObject({ threshold: 1, periods: 1 });
    const watched = alarm?.metrics.map(({ namespace, statistic, dimensions }) => {
      expect([namespace, statistic]).toEqual(['AWS/Lambda', 'Sum']);
      return dimensions.FunctionName;
    });
    expect(watched?.toSorted()).toEqual([...new Set(readers)].toSorted());
    // CloudWatch's limit for an alarm on metric math.
    expect(watched?.length).toBeLessThanOrEqual(10);
  });

  it('the sweeper is not invoked', () => {
    expect(on('Invocations', 'Webhooks/Waiting/Sweeper')).toMatchObject([
      { comparison: 'LessThanThreshold', threshold: 1, periods: 1, missing: 'breaching' },
    ]);
  });

  it('one in a hundred responses is a 5xx', () => {
    const [alarm] = on('5xx', 'Http/Api');

    expect(alarm).toMatchObject({ threshold: 1, expression: '100 * errors / requests' });
    expect(alarm?.metrics.map(({ name }) => name).sort()).toEqual(['5xx', 'Count']);
  });
});

describe('every alarm', () => {
  it('watches a metric of ours with its stage, or one of AWS’s', () => {
    const own = alarms.flatMap(({ metrics }) => metrics.filter(({ namespace }) => namespace === 'Linkbus'));

    expect(own.length).toBeGreaterThan(0);
    for (const { name, dimensions } of own) {
      expect(METRICS).toHaveProperty(name);
      expect(dimensions).toEqual({ Stage: 'prod' });
    }
    for (const { namespace } of alarms.flatMap(({ metrics }) => metrics))
      expect(namespace).toMatch(/^(AWS\/\w+|Linkbus)$/);
  });

  it('stays off without data, except the one that waits for data', () => {
    const loud = alarms.filter(({ missing }) => missing !== 'notBreaching' && missing !== 'ignore');

    expect(loud.map(({ metrics }) => metrics.map(({ name }) => name))).toEqual([['Invocations']]);
  });

  const operating = readFileSync(join(import.meta.dirname, '../../../docs/operating.md'), 'utf8');
  const sections = [...operating.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^a-z0-9 -]/g, '')
      .replaceAll(' ', '-'),
  );

  it.each(alarms)('$name describes itself and links its runbook', ({ description }) => {
    const [, meaning = '', section] = /^(.+\.) See docs\/operating\.md#([a-z-]+)$/.exec(description) ?? [];

    expect(meaning.length).toBeGreaterThan(20);
    expect(sections).toContain(section);
  });
});
