import { describe, expect, it } from 'vitest';
import { METRICS } from '../../../lambdas/shared/observe/metric-names.ts';
import { type SynthesizedLinkbus, synthesize } from '../synthesized-stack.ts';

/** A widget's metric: namespace, name, dimension names and values, and rendering. */
type WidgetMetric = readonly [namespace: string, name: string, ...dimensionsAndOptions: unknown[]];

interface Widget {
  readonly type: string;
  readonly properties: {
    readonly title: string;
    readonly metrics?: readonly WidgetMetric[];
    readonly alarms?: readonly string[];
  };
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html */
function readDashboard(linkbus: SynthesizedLinkbus) {
  const [dashboard, ...others] = linkbus.ofType('AWS::CloudWatch::Dashboard').values();
  if (dashboard === undefined || others.length > 0) throw new Error('There should be one dashboard.');
  const { widgets } = JSON.parse(linkbus.nameOf(dashboard.properties.DashboardBody)) as {
    readonly widgets: readonly Widget[];
  };
  return { name: dashboard.properties.DashboardName, widgets };
}

const linkbus = synthesize({ stage: 'prod' });
const { name, widgets } = readDashboard(linkbus);
const metrics = widgets.flatMap(({ properties }) => properties.metrics ?? []);

/** One metric's resources and statistics on the dashboard. */
const drawn = (namespace: string, metric: string) =>
  metrics.flatMap(([itsNamespace, itsName, ...rest]) =>
    itsNamespace === namespace && itsName === metric ? [rest] : [],
  );

const resourcesOf = (namespace: string, metric: string) =>
  new Set(drawn(namespace, metric).map(([, resource]) => resource));

const statisticsOf = (namespace: string, metric: string) =>
  drawn(namespace, metric).map((rest) => (rest.at(-1) as { readonly stat?: string }).stat);

describe('the dashboard', () => {
  it('is named after its stage', () => {
    expect(name).toBe('linkbus-prod');
  });

  it('shows every alarm', () => {
    const shown = widgets.flatMap(({ properties }) => properties.alarms ?? []);

    expect(new Set(shown)).toEqual(new Set(linkbus.ofType('AWS::CloudWatch::Alarm').keys()));
  });

  it('shows exactly the stage’s own metrics', () => {
    const own = metrics.filter(([namespace]) => namespace === 'Linkbus');

    expect(new Set(own.map(([, metric]) => metric))).toEqual(new Set(Object.keys(METRICS)));
    for (const [, , dimension, value] of own) expect([dimension, value]).toEqual(['Stage', 'prod']);
  });

  it('shows percentiles of deliveries and redirects', () => {
    expect(statisticsOf('Linkbus', 'ClickToDelivery')).toEqual(['p50', 'p95', 'p99']);
    expect(statisticsOf('AWS/Lambda', 'Duration')).toEqual(['p50', 'p95', 'p99']);
    expect(resourcesOf('AWS/Lambda', 'Duration')).toEqual(new Set(['Links/Redirect']));
  });

  it('shows the API’s 5xx responses', () => {
    expect(resourcesOf('AWS/ApiGateway', '5xx')).toEqual(new Set(['Http/Api']));
  });

  it('shows each queue’s depth, and the age of each consumed one', () => {
    const queues = linkbus.ofType('AWS::SQS::Queue');
    const read = [...queues].filter(([, { properties }]) => properties.RedrivePolicy !== undefined);

    expect(resourcesOf('AWS/SQS', 'ApproximateNumberOfMessagesVisible')).toEqual(
      new Set([...queues.keys()].map((each) => `${each}.QueueName`)),
    );
    expect(resourcesOf('AWS/SQS', 'ApproximateAgeOfOldestMessage')).toEqual(
      new Set(read.map(([each]) => `${each}.QueueName`)),
    );
  });

  it('shows throttling of functions, tables, the bus and clicks', () => {
    const tables = new Set(linkbus.ofType('AWS::DynamoDB::Table').keys());

    expect(resourcesOf('AWS/Lambda', 'Throttles')).toEqual(
      new Set(linkbus.ofType('AWS::Lambda::Function').keys()),
    );
    expect(resourcesOf('AWS/DynamoDB', 'ReadThrottleEvents')).toEqual(tables);
    expect(resourcesOf('AWS/DynamoDB', 'WriteThrottleEvents')).toEqual(tables);
    expect(resourcesOf('AWS/SQS', 'NumberOfMessagesSent')).toEqual(
      new Set(['Links/Overflow/Queue.QueueName']),
    );
  });
});
