import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import {
  type Alarm,
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  type IMetric,
  type IWidget,
  PeriodOverride,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { MetricName } from '../../lambdas/shared/observe/metric-names.ts';
import { linkbusMetric, PERIOD } from './linkbus-metric.ts';
import { pathOf, type WatchedResources } from './watched-resources.ts';

export interface LinkbusDashboardProps {
  readonly stage: string;
  readonly watched: WatchedResources;
  readonly api: HttpApi;
  readonly redirect: IFunction;
  readonly outbox: IFunction;
  /** Clicks on throttled links. */
  readonly overflowQueue: Queue;
  readonly alarms: readonly Alarm[];
}

const PERCENTILES = ['p50', 'p95', 'p99'];

/** A stage's dashboard: visitors and receivers on top, queues and throttling below. */
export class LinkbusDashboard extends Construct {
  constructor(scope: Construct, id: string, { stage, watched, api, ...props }: LinkbusDashboardProps) {
    super(scope, id);
    const own = (name: MetricName, ...statistics: readonly string[]) =>
      statistics.map((statistic) => linkbusMetric(stage, name, statistic));
    const { functions, tables, queues, deadLetterQueues } = watched;

    new Dashboard(this, 'Dashboard', {
      dashboardName: `linkbus-${stage}`,
      periodOverride: PeriodOverride.INHERIT,
      widgets: [
        [new AlarmStatusWidget({ title: 'Alarms', alarms: [...props.alarms], width: 24, height: 6 })],
        [
          graph('Clicks', 'clicks', own('Clicks', 'Sum')),
          graph(
            'Redirects: duration',
            'ms',
            PERCENTILES.map((statistic) =>
              props.redirect.metricDuration({ statistic, label: statistic, period: PERIOD }),
            ),
          ),
          graph('API: requests and 5xx', 'requests', [
            api.metricCount({ statistic: 'Sum', label: 'requests', period: PERIOD }),
            api.metricServerError({ statistic: 'Sum', label: '5xx', period: PERIOD }),
          ]),
        ],
        [
          graph('Deliveries by outcome', 'deliveries', [
            ...own('DeliveriesDelivered', 'Sum'),
            ...own('AttemptsFailed', 'Sum'),
            ...own('DeliveriesExhausted', 'Sum'),
            ...own('DeliveriesDiscarded', 'Sum'),
            ...own('WebhooksDisabled', 'Sum'),
          ]),
          graph('Click to delivery, first attempt', 'ms', own('ClickToDelivery', ...PERCENTILES)),
          graph('Receivers: attempt duration', 'ms', own('AttemptDuration', ...PERCENTILES)),
        ],
        [
          graph('Outbox: lag', 'ms', [
            ...own('OutboxLag', 'Maximum', 'Average'),
            props.outbox.metric('IteratorAge', {
              statistic: 'Maximum',
              label: 'IteratorAge',
              period: PERIOD,
            }),
          ]),
          graph('Outbox: events', 'events', [
            ...own('EventsPublished', 'Sum'),
            ...own('EventsRefused', 'Sum'),
            ...own('RecordsSetAside', 'Sum'),
          ]),
          graph('Dead-letter queues', 'messages', deadLetterQueues.map(depth)),
        ],
        [
          graph('Queues: waiting messages', 'messages', queues.map(depth)),
          graph(
            'Queues: age of the oldest message',
            's',
            queues.map((queue) =>
              queue.metricApproximateAgeOfOldestMessage({
                statistic: 'Maximum',
                label: pathOf(queue),
                period: PERIOD,
              }),
            ),
          ),
          graph(
            'Functions: errors',
            'errors',
            functions.map((each) => each.metricErrors({ label: pathOf(each), period: PERIOD })),
          ),
        ],
        [
          graph('Throttles: functions and bus', 'throttles', [
            ...own('BusThrottles', 'Sum'),
            ...functions.map((each) => each.metricThrottles({ label: pathOf(each), period: PERIOD })),
          ]),
          graph('Throttles: clicks that overflowed', 'clicks', [
            props.overflowQueue.metricNumberOfMessagesSent({ label: 'clicks', period: PERIOD }),
          ]),
          graph(
            'Throttles: tables',
            'requests',
            tables.flatMap((table) =>
              ['ReadThrottleEvents', 'WriteThrottleEvents'].map((name) =>
                table.metric(name, { statistic: 'Sum', label: `${pathOf(table)} ${name}`, period: PERIOD }),
              ),
            ),
          ),
        ],
      ],
    });
  }
}

const depth = (queue: WatchedResources['queues'][number]): IMetric =>
  queue.metricApproximateNumberOfMessagesVisible({
    statistic: 'Maximum',
    label: pathOf(queue),
    period: PERIOD,
  });

function graph(title: string, unit: string, metrics: readonly IMetric[]): IWidget {
  return new GraphWidget({
    title,
    left: [...metrics],
    leftYAxis: { label: unit, min: 0, showUnits: false },
    width: 8,
    height: 6,
  });
}
