import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { type Alarm, MathExpression, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { MAX_DELAY_SECONDS } from '../../lambdas/dispatcher/queue-delay.ts';
import { linkbusMetric } from './linkbus-metric.ts';
import { makeAlarm } from './make-alarm.ts';
import { PERIOD } from './period.ts';
import { pathOf, type WatchedResources } from './watched-resources.ts';

export interface LinkbusAlarmsProps {
  readonly stage: string;
  readonly watched: WatchedResources;
  readonly api: HttpApi;
  /** Reads the stream of the Links table. */
  readonly outbox: IFunction;
  /** Hold messages that are delayed, up to SQS's 15 minutes. */
  readonly delayedQueues: readonly Queue[];
}

/** A message or an event that waits for longer is late: everything is done in seconds where nothing is wrong. */
const LATE_SECONDS = 300;
const LAG_MS = 60_000;
/** Of all answers. A refused client is no error of ours, so a healthy system has none at all. */
const SERVER_ERROR_PERCENT = 1;

/** An alarm for each way in which work is lost, late, or refused. */
export class LinkbusAlarms extends Construct {
  readonly alarms: readonly Alarm[];

  constructor(scope: Construct, id: string, props: LinkbusAlarmsProps) {
    super(scope, id);
    const { functions, queues, deadLetterQueues, tables } = props.watched;
    this.alarms = [
      ...deadLetterQueues.map((queue) => this.#deadLetters(queue)),
      ...queues.map((queue) => this.#age(queue, props.delayedQueues.includes(queue) ? MAX_DELAY_SECONDS : 0)),
      ...this.#outbox(props),
      ...functions.flatMap((each) => this.#function(each)),
      this.#api(props.api),
      ...tables.map((table) => this.#table(table)),
    ];
  }

  #deadLetters(queue: Queue): Alarm {
    return makeAlarm(this, `${idOf(queue)}Messages`, {
      metric: queue.metricApproximateNumberOfMessagesVisible({ statistic: 'Maximum', period: PERIOD }),
      threshold: 1,
      meaning: `${pathOf(queue)} holds messages that nothing will try again by itself.`,
      section: 'dead-letters',
      // SQS stops telling of a queue that nobody touches for six hours, and the messages are still there.
      missing: TreatMissingData.IGNORE,
    });
  }

  /** @param delay how long a message may wait by design, in seconds */
  #age(queue: Queue, delay: number): Alarm {
    return makeAlarm(this, `${idOf(queue)}Age`, {
      metric: queue.metricApproximateAgeOfOldestMessage({ statistic: 'Maximum', period: PERIOD }),
      threshold: delay + LATE_SECONDS,
      meaning: `The oldest message in ${pathOf(queue)} is ${(delay + LATE_SECONDS) / 60} minutes old.`,
      section: 'old-messages',
    });
  }

  #outbox({ stage, outbox }: LinkbusAlarmsProps): Alarm[] {
    return [
      makeAlarm(this, 'OutboxIteratorAge', {
        metric: outbox.metric('IteratorAge', { statistic: 'Maximum', period: PERIOD }),
        threshold: LAG_MS,
        meaning: 'The outbox is a minute behind what is written to the Links table.',
        section: 'outbox-lag',
      }),
      makeAlarm(this, 'OutboxLag', {
        metric: linkbusMetric(stage, 'OutboxLag', 'Maximum'),
        threshold: LAG_MS,
        meaning: 'An event reached the bus a minute or more after it happened.',
        section: 'outbox-lag',
      }),
      makeAlarm(this, 'EventsRefused', {
        metric: linkbusMetric(stage, 'EventsRefused', 'Sum'),
        threshold: 1,
        meaning: 'The bus did not take events after three tries; the outbox tries again for 23 hours.',
        section: 'refused-events',
      }),
    ];
  }

  #function(each: IFunction): Alarm[] {
    return [
      makeAlarm(this, `${idOf(each)}Errors`, {
        metric: each.metricErrors({ period: PERIOD }),
        threshold: 1,
        meaning: `${pathOf(each)} crashed, timed out or could not start: it answers for all other faults itself.`,
        section: 'function-errors',
      }),
      makeAlarm(this, `${idOf(each)}Throttles`, {
        metric: each.metricThrottles({ period: PERIOD }),
        threshold: 1,
        meaning: `Lambda refused to run ${pathOf(each)}: the account's concurrency is used up.`,
        section: 'function-throttles',
      }),
    ];
  }

  #api(api: HttpApi): Alarm {
    return makeAlarm(this, 'ApiServerErrors', {
      metric: new MathExpression({
        expression: '100 * errors / requests',
        usingMetrics: {
          errors: api.metricServerError({ statistic: 'Sum' }),
          requests: api.metricCount({ statistic: 'Sum' }),
        },
        label: '5xx answers, %',
        period: PERIOD,
      }),
      threshold: SERVER_ERROR_PERCENT,
      meaning: `${SERVER_ERROR_PERCENT} % of the answers or more are 5xx.`,
      section: 'server-errors',
    });
  }

  /** A hot link is throttled in bursts and loses nothing by it; what lasts is a table that can't keep up. */
  #table(table: Table): Alarm {
    return makeAlarm(this, `${idOf(table)}Throttles`, {
      metric: new MathExpression({
        expression: 'FILL(reads, 0) + FILL(writes, 0)',
        usingMetrics: {
          reads: table.metric('ReadThrottleEvents', { statistic: 'Sum' }),
          writes: table.metric('WriteThrottleEvents', { statistic: 'Sum' }),
        },
        label: 'throttled requests',
        period: PERIOD,
      }),
      threshold: 1,
      periods: 3,
      meaning: `DynamoDB has throttled ${pathOf(table)} for a quarter of an hour.`,
      section: 'table-throttles',
    });
  }
}

const idOf = (construct: Construct | IFunction): string => pathOf(construct).replaceAll('/', '');
