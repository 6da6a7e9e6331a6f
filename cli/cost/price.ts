import { METRICS } from '../../lambdas/shared/observe/metric-names.ts';
import { type Measurement, mean } from './measure.ts';
import { PRICES } from './prices.ts';
import type { PricedTemplate } from './read-template.ts';
import { QUEUE_POLLERS } from './traffic.ts';
import type { Call, Usage } from './usage.ts';

/** US dollars of each component. */
export type Bill = ReadonlyMap<string, number>;

const MILLION = 1_000_000;
const GB = 1024 ** 3;

/** Memory of a Lambda function with one whole CPU, in MB. https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html */
const MB_PER_CPU = 1_769;

/** Lambda's own lines about an invocation (START, END, REPORT), with CloudWatch's 26 bytes for each. */
const PLATFORM_LOG_BYTES = 350;

/** An entry of the access log: the names of the format and values of typical length. */
const ACCESS_LOG_VALUE_BYTES = 110;

const QUEUE_CHUNK = 64 * 1024;

/** Prices a million clicks as they were measured. */
export function priceClicks(measurement: Measurement, template: PricedTemplate): Bill {
  const bill = new Map<string, number>();
  const add = (component: string, dollarsPerClick: number) => {
    if (dollarsPerClick > 0) bill.set(component, (bill.get(component) ?? 0) + dollarsPerClick * MILLION);
  };
  add('API Gateway: request', PRICES.httpApiRequest);
  add('API Gateway: access log', accessLogBytes(template) * (PRICES.vendedLogGb / GB));
  add('Data to the visitor', (measurement.responseBytes / GB) * PRICES.transferOutGb);

  for (const [id, usages] of Map.groupBy(measurement.usages, ({ functionId }) => functionId)) {
    const settings = template.functions.get(id);
    if (settings === undefined) throw new Error(`The template has no function ${id}.`);
    const records = usages[0]?.records ?? 1;
    const name = nameOf(id);
    const perRecord = (of: (usage: Usage) => number) => mean(usages.map(of)) / records;
    add(`${name}: Lambda requests`, PRICES.lambdaRequest / records);
    add(
      `${name}: Lambda time`,
      (median(usages.map((usage) => billedMs(usage, settings.memoryMb))) / records) *
        gbSecondPrice(settings.memoryMb),
    );
    const logBytes = perRecord(({ logBytes: own }) => own + (settings.platformLogs ? PLATFORM_LOG_BYTES : 0));
    add(`${name}: logs`, (logBytes / GB) * PRICES.logGb);
    if (settings.traced) add(`${name}: X-Ray`, tracePrice(measurement.rate / records) / records);
    add(
      `${name}: DynamoDB`,
      perRecord(({ calls }) => sum(calls, dynamoPrice)),
    );
    add(
      `${name}: EventBridge`,
      perRecord(({ calls }) => sum(calls, busPrice)),
    );
    add(
      `${name}: SQS`,
      perRecord(({ calls }) => sum(calls, queuePrice)),
    );
    // A poller receives a batch and deletes it.
    if (settings.mapping?.source === 'queue') add(`${name}: SQS`, (2 * PRICES.queueRequest) / records);
  }
  add('EventBridge to SQS', template.busTargets * PRICES.queueRequest);

  const perClick = (dollars: number) => dollars / measurement.clicks;
  for (const { tableName, bytes, months } of measurement.stored) {
    const tableId = template.tableIds.find((id) => tableName.includes(id));
    const gbMonths = (bytes / GB) * months;
    const table = nameOf(tableId ?? tableName);
    add(`${table}: storage`, perClick(gbMonths * PRICES.dynamoGbMonth));
    if (tableId !== undefined && template.recoverableTables.has(tableId))
      add(`${table}: recovery`, perClick(gbMonths * PRICES.dynamoRecoveryGbMonth));
  }
  if (measurement.webhooks > 0)
    add('Data to the receiver', (measurement.deliveryBytes / GB) * PRICES.transferOutGb);
  return bill;
}

/** Prices a month without a click. */
export function priceMonth(template: PricedTemplate): Bill {
  const polls = (template.queueMappings * QUEUE_POLLERS * (30 * 24 * 60 * 60)) / LONG_POLL_SECONDS;
  return new Map(
    [
      ['Alarms', template.alarmMetrics * PRICES.alarmMonth],
      ['Metrics', Object.keys(METRICS).length * PRICES.metricMonth],
      ['Dashboards', template.dashboards * PRICES.dashboardMonth],
      ['Keys', template.keys * PRICES.keyMonth],
      ['Empty receives of queues', polls * PRICES.queueRequest],
      ['Scheduled invocations', template.schedules * 30 * 24 * 60 * PRICES.lambdaRequest],
    ].filter((entry): entry is [string, number] => Number(entry[1]) > 0),
  );
}

/** An empty receive waits this long. https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html */
const LONG_POLL_SECONDS = 20;

/** Adds the time that the function's share of a CPU needs more than a whole one. Billed by the millisecond. */
function billedMs({ wallMs, cpuMs }: Usage, memoryMb: number): number {
  return Math.ceil(wallMs + cpuMs * Math.max(0, MB_PER_CPU / memoryMb - 1));
}

const gbSecondPrice = (memoryMb: number): number => (memoryMb / 1024 / 1_000) * PRICES.lambdaGbSecond;

/** X-Ray records one request a second and 5 % of the others. */
const tracePrice = (perSecond: number): number =>
  (Math.min(perSecond, 1 + 0.05 * Math.max(0, perSecond - 1)) / perSecond) * PRICES.trace;

const dynamoPrice = ({ writeUnits, readUnits }: Call): number =>
  writeUnits * PRICES.dynamoWriteUnit + readUnits * PRICES.dynamoReadUnit;

const busPrice = ({ operation, entries }: Call): number =>
  operation.startsWith('AWSEvents') ? entries * PRICES.busEvent : 0;

const queuePrice = ({ operation, grouped, bytes }: Call): number =>
  operation.startsWith('AmazonSQS')
    ? Math.ceil(bytes / QUEUE_CHUNK) * (PRICES.queueRequest + (grouped > 0 ? PRICES.fairQueueRequest : 0))
    : 0;

function accessLogBytes({ accessLogFormat }: PricedTemplate): number {
  if (accessLogFormat === undefined) return 0;
  return accessLogFormat.replaceAll(/\$context\.[\w.]+/g, '').length + ACCESS_LOG_VALUE_BYTES;
}

/** `LinksRedirect4BBE64F6` → `LinksRedirect` */
export const nameOf = (logicalId: string): string => logicalId.replace(/[0-9A-F]{8}$/, '');

/** The middle one: compiling and collecting garbage make a few invocations much longer. */
const median = (numbers: readonly number[]): number =>
  numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;

const sum = (calls: readonly Call[], of: (call: Call) => number): number =>
  calls.reduce((total, call) => total + of(call), 0);
