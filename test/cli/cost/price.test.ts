import { expect, test } from 'vitest';
import type { Measurement } from '../../../cli/cost/measure.ts';
import { priceClicks, priceMonth } from '../../../cli/cost/price.ts';
import { difference, total } from '../../../cli/cost/print.ts';
import type { PricedTemplate } from '../../../cli/cost/read-template.ts';
import type { Usage } from '../../../cli/cost/usage.ts';

const template: PricedTemplate = {
  functions: new Map([
    ['Redirect00000000', { memoryMb: 1_024, traced: false, platformLogs: false }],
    [
      'FanOut00000000',
      {
        memoryMb: 1_769,
        traced: false,
        platformLogs: false,
        mapping: { source: 'queue', batchSize: 10, windowSeconds: 0 },
      },
    ],
  ]),
  busTargets: 1,
  accessLogFormat: undefined,
  recoverableTables: new Set(),
  tableIds: ['Events00000000'],
  queueMappings: 1,
  schedules: 0,
  alarmMetrics: 10,
  dashboards: 0,
  keys: 0,
};

function usage(given: Partial<Usage>): Usage {
  return {
    functionId: 'Redirect00000000',
    records: 1,
    wallMs: 10,
    cpuMs: 0,
    calls: [],
    logBytes: 0,
    ...given,
  };
}

function measurement(given: Partial<Measurement>): Measurement {
  return {
    rate: 10,
    webhooks: 0,
    clicks: 1,
    usages: [],
    batches: new Map(),
    stored: [],
    responseBytes: 0,
    deliveryBytes: 0,
    ...given,
  };
}

test('prices a request, its memory and its write for a million clicks', () => {
  const write = { operation: 'DynamoDB_20120810.UpdateItem', writeUnits: 1, readUnits: 0 };
  const calls = [{ ...write, entries: 0, grouped: 0, bytes: 100 }];
  const bill = priceClicks(measurement({ usages: [usage({ calls })] }), template);
  expect(bill.get('API Gateway: request')).toBeCloseTo(1);
  expect(bill.get('Redirect: Lambda requests')).toBeCloseTo(0.2);
  // 1 GB for 10 ms.
  expect(bill.get('Redirect: Lambda time')).toBeCloseTo(0.133334);
  expect(bill.get('Redirect: DynamoDB')).toBeCloseTo(0.625);
  expect(bill.get('EventBridge to SQS')).toBeCloseTo(0.4);
});

test('shares the price of a batch among its records, with its receive and its delete', () => {
  const usages = [usage({ functionId: 'FanOut00000000', records: 10 })];
  const bill = priceClicks(measurement({ usages }), template);
  expect(bill.get('FanOut: Lambda requests')).toBeCloseTo(0.02);
  expect(bill.get('FanOut: SQS')).toBeCloseTo(0.08);
});

test('bills the CPU that a small function lacks', () => {
  const small = {
    ...template,
    functions: new Map([['Redirect00000000', { memoryMb: 442.25, traced: false, platformLogs: false }]]),
  };
  const bill = priceClicks(measurement({ usages: [usage({ wallMs: 10, cpuMs: 2 })] }), small);
  // A quarter of a CPU takes 6 ms longer for 2 ms of work.
  expect(bill.get('Redirect: Lambda time')).toBeCloseTo((442.25 / 1_024) * 0.016 * 13.3334);
});

test('adds Lambda’s own log lines and X-Ray where the template has them', () => {
  const functions = new Map([['Redirect00000000', { memoryMb: 512, traced: true, platformLogs: true }]]);
  const bill = priceClicks(measurement({ rate: 1, usages: [usage({})] }), { ...template, functions });
  expect(bill.get('Redirect: X-Ray')).toBeCloseTo(5);
  expect(bill.get('Redirect: logs')).toBeGreaterThan(0.1);
});

test('stores an item for as long as it is kept, with recovery where the table has it', () => {
  const stored = [{ tableName: 'Linkbus-Events00000000', bytes: 1_024, months: 1 }];
  const kept = priceClicks(measurement({ stored }), {
    ...template,
    recoverableTables: new Set(['Events00000000']),
  });
  expect(kept.get('Events: storage')).toBeCloseTo((1_024e6 / 1024 ** 3) * 0.25);
  expect(kept.get('Events: recovery')).toBeCloseTo((1_024e6 / 1024 ** 3) * 0.2);
});

test('a month without clicks pays for alarms and empty receives', () => {
  const bill = priceMonth(template);
  expect(bill.get('Alarms')).toBeCloseTo(1);
  // Five pollers, three receives a minute each.
  expect(bill.get('Empty receives of queues')).toBeCloseTo(5 * 3 * 60 * 24 * 30 * 0.4e-6);
});

test('the difference of two bills leaves out what is alike', () => {
  const more = difference(
    new Map([
      ['a', 1],
      ['b', 2],
    ]),
    new Map([
      ['a', 1.001],
      ['b', 3],
      ['c', 0.5],
    ]),
  );
  expect([...more]).toEqual([
    ['b', 1],
    ['c', 0.5],
  ]);
  expect(total(more)).toBe(1.5);
});
