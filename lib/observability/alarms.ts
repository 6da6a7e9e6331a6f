import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { type Alarm, MathExpression, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { MAX_DELAY_SECONDS } from '../../lambdas/dispatcher/queue-delay.ts';
import { linkbusMetric, PERIOD } from './linkbus-metric.ts';
import { makeAlarm } from './make-alarm.ts';
import { pathOf, type WatchedResources } from './watched-resources.ts';

export interface LinkbusAlarmsProps {
  readonly stage: string;
  readonly watched: WatchedResources;
  readonly api: HttpApi;
  readonly redirect: IFunction;
  /** Reads the stream of the Links table. */
  readonly outbox: IFunction;
  /** Functions that a schedule invokes each minute. */
  readonly scheduled: readonly IFunction[];
  /** Queues with delayed messages, up to SQS's 15 minutes. */
  readonly delayedQueues: readonly Queue[];
}

/** A healthy system processes messages within seconds. */
const LATE_SECONDS = 300;
const LAG_MS = 60_000;
/** Share of 5xx responses. A healthy system has none. */
const SERVER_ERROR_PERCENT = 1;

/**
 * Alarms for lost, late and refused work, one for each cause: each costs $0.10 a month per metric. A throttled consumer
 * makes its queue old, and a throttled API responds 5xx, so only the redirect has an alarm for throttles. Only tables
 * that clicks write to get enough traffic to be throttled.
 */
export class LinkbusAlarms extends Construct {
  readonly alarms: readonly Alarm[];

  constructor(scope: Construct, id: string, props: LinkbusAlarmsProps) {
    super(scope, id);
    const { functions, queues, deadLetterQueues, tables } = props.watched;
    this.alarms = [
      ...deadLetterQueues.map((queue) => this.#deadLetters(queue)),
      ...queues.map((queue) => this.#age(queue, props.delayedQueues.includes(queue) ? MAX_DELAY_SECONDS : 0)),
      ...this.#outbox(props),
      ...functions.map((each) => this.#errors(each)),
      this.#throttles(props.redirect),
      this.#loops(props.watched),
      ...props.scheduled.map((each) => this.#stopped(each)),
      this.#api(props.api),
      ...tables.filter((table) => table.writtenByClicks).map((table) => this.#table(table)),
    ];
  }

  #deadLetters(queue: Queue): Alarm {
    return makeAlarm(this, `${idOf(queue)}Messages`, {
      metric: queue.metricApproximateNumberOfMessagesVisible({ statistic: 'Maximum', period: PERIOD }),
      threshold: 1,
      meaning: `${pathOf(queue)} holds messages that need an operator: nothing retries them.`,
      section: 'dead-letters',
      // SQS stops emitting metrics of a queue after six idle hours, with the messages still in it.
      missing: TreatMissingData.IGNORE,
    });
  }

  /** @param delay seconds that a message may wait by design */
  #age(queue: Queue, delay: number): Alarm {
    return makeAlarm(this, `${idOf(queue)}Age`, {
      metric: queue.metricApproximateAgeOfOldestMessage({ statistic: 'Maximum', period: PERIOD }),
      threshold: delay + LATE_SECONDS,
      meaning: `The oldest message in ${pathOf(queue)} is ${(delay + LATE_SECONDS) / 60} minutes old.`,
      section: 'old-messages',
    });
  }

  #outbox({ stage, outbox }: Pick<LinkbusAlarmsProps, 'stage' | 'outbox'>): Alarm[] {
    return [
      makeAlarm(this, 'OutboxIteratorAge', {
        metric: outbox.metric('IteratorAge', { statistic: 'Maximum', period: PERIOD }),
        threshold: LAG_MS,
        meaning: 'The outbox is a minute behind the writes to the Links table.',
        section: 'outbox-lag',
      }),
      makeAlarm(this, 'EventsRefused', {
        metric: linkbusMetric(stage, 'EventsRefused', 'Sum'),
        threshold: 1,
        meaning: 'The event log or the bus refused events; the outbox retries for 23 hours.',
        section: 'refused-events',
      }),
    ];
  }

  #errors(each: IFunction): Alarm {
    return makeAlarm(this, `${idOf(each)}Errors`, {
      metric: each.metricErrors({ period: PERIOD }),
      threshold: 1,
      meaning: `${pathOf(each)} crashed, timed out or failed to start; it handles all other errors itself.`,
      section: 'function-errors',
    });
  }

  #throttles(redirect: IFunction): Alarm {
    return makeAlarm(this, `${idOf(redirect)}Throttles`, {
      metric: redirect.metricThrottles({ period: PERIOD }),
      threshold: 1,
      meaning: `Lambda throttled ${pathOf(redirect)}: no concurrency is left for visitors.`,
      section: 'function-throttles',
    });
  }

  /** Lambda invokes for messages only, so only their readers can be in a loop. An alarm takes up to ten metrics. */
  #loops({ consumers }: WatchedResources): Alarm {
    const metrics = consumers.map((each, n) => [
      `dropped${n}`,
      each.metric('RecursiveInvocationsDropped', { statistic: 'Sum' }),
    ]);
    return makeAlarm(this, 'RecursiveInvocationsDropped', {
      metric: new MathExpression({
        expression: consumers.map((_, n) => `FILL(dropped${n}, 0)`).join(' + '),
        usingMetrics: Object.fromEntries(metrics),
        label: 'dropped messages',
        period: PERIOD,
      }),
      threshold: 1,
      meaning: 'Lambda took a chain of messages for a loop and dropped messages.',
      section: 'dropped-loops',
    });
  }

  /** Lambda emits no metric for a function that isn't invoked. */
  #stopped(each: IFunction): Alarm {
    return makeAlarm(this, `${idOf(each)}Stopped`, {
      metric: each.metricInvocations({ period: PERIOD }),
      threshold: 1,
      firesBelow: true,
      meaning: `The schedule of ${pathOf(each)} has not invoked it for five minutes.`,
      section: 'stopped-schedules',
      missing: TreatMissingData.BREACHING,
    });
  }

  #api(api: HttpApi): Alarm {
    return makeAlarm(this, 'ApiServerErrors', {
      metric: new MathExpression({
        expression: '100 * errors / requests',
        usingMetrics: {
          errors: api.metricServerError({ statistic: 'Sum' }),
          requests: api.metricCount({ statistic: 'Sum' }),
        },
        label: '5xx responses, %',
        period: PERIOD,
      }),
      threshold: SERVER_ERROR_PERCENT,
      meaning: `At least ${SERVER_ERROR_PERCENT} % of the responses are 5xx.`,
      section: 'server-errors',
    });
  }

  /** Three periods, because a hot link is throttled in bursts without losing clicks. */
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
      meaning: `DynamoDB has throttled ${pathOf(table)} for 15 minutes.`,
      section: 'table-throttles',
    });
  }
}

const idOf = (construct: Construct | IFunction): string => pathOf(construct).replaceAll('/', '');
