import { describe, expect, it } from 'vitest';
import { TABLE_KEYS } from '../lambdas/local-tables.ts';
import { synthesize } from './synthesized-stack.ts';

const linkbus = synthesize();
const tables = [...linkbus.ofType('AWS::DynamoDB::Table').values()];

/** Tables whose loss an operator can live with: see docs/operating.md. */
const DERIVED = [
  'EventLog/Table',
  'Links/Overflow/CountedClicks',
  'Webhooks/Deliveries',
  'Webhooks/Replays/Table',
  'Webhooks/Turns',
  'Webhooks/Waiting/Table',
];

describe.each(tables)('the table $name', ({ name, properties, deletionPolicy, updateReplacePolicy }) => {
  it('is on demand', () => {
    expect(properties.BillingMode).toBe('PAY_PER_REQUEST');
    expect(properties.ProvisionedThroughput).toBeUndefined();
  });

  it('has point-in-time recovery unless it is derived', () => {
    expect(properties.PointInTimeRecoverySpecification).toEqual({
      PointInTimeRecoveryEnabled: !DERIVED.includes(name),
    });
  });

  it('is retained on deletion and replacement, and protected', () => {
    expect(deletionPolicy).toBe('Retain');
    expect(updateReplacePolicy).toBe('Retain');
    expect(properties.DeletionProtectionEnabled).toBe(true);
  });
});

describe('a stage that keeps no data', () => {
  it.each([...synthesize({ stage: 'dev' }).ofType('AWS::DynamoDB::Table').values()])(
    'deletes $name',
    ({ properties, deletionPolicy, updateReplacePolicy }) => {
      expect(deletionPolicy).toBe('Delete');
      expect(updateReplacePolicy).toBe('Delete');
      expect(properties.DeletionProtectionEnabled).toBe(false);
    },
  );
});

describe('a table that clicks write to', () => {
  const warmed = (settings: Parameters<typeof synthesize>[0]) =>
    [...synthesize(settings).ofType('AWS::DynamoDB::Table').values()].flatMap(({ name, properties }) =>
      properties.WarmThroughput === undefined ? [] : [[name, properties.WarmThroughput]],
    );

  it('is prepared for the expected clicks if a new table takes fewer', () => {
    expect(warmed({ stage: 'prod', expectedClicksPerSecond: 10_000 })).toEqual([
      ['EventLog/Table', { WriteUnitsPerSecond: 10_000 }],
      ['Links/Table', { WriteUnitsPerSecond: 10_000 }],
      ['Webhooks/Deliveries', { WriteUnitsPerSecond: 10_000 }],
    ]);
  });

  it('is as DynamoDB makes it otherwise', () => {
    expect(warmed({ stage: 'prod', expectedClicksPerSecond: 4_000 })).toEqual([]);
  });
});

describe('the tables', () => {
  it('are one per owner', () => {
    expect(tables.map(({ name }) => name).sort()).toEqual([
      'ApiKeys/Table',
      'EventLog/Table',
      'Links/Overflow/CountedClicks',
      'Links/Table',
      'Webhooks/Deliveries',
      'Webhooks/Replays/Table',
      'Webhooks/Table',
      'Webhooks/Turns',
      'Webhooks/Waiting/Table',
    ]);
  });

  it.each([
    ['ApiKeys/Table', TABLE_KEYS.ApiKeys],
    ['Links/Table', TABLE_KEYS.Links],
    ['Links/Overflow/CountedClicks', TABLE_KEYS.CountedClicks],
    ['Webhooks/Table', TABLE_KEYS.Webhooks],
    ['Webhooks/Deliveries', TABLE_KEYS.Deliveries],
    ['Webhooks/Turns', TABLE_KEYS.Turns],
    ['Webhooks/Replays/Table', TABLE_KEYS.Replays],
    ['Webhooks/Waiting/Table', TABLE_KEYS.Waiting],
    ['EventLog/Table', TABLE_KEYS.Events],
  ])('%s is keyed by %j', (name, keys) => {
    expect(linkbus.named(name).properties.KeySchema).toEqual(
      keys.map((AttributeName, i) => ({ AttributeName, KeyType: i === 0 ? 'HASH' : 'RANGE' })),
    );
  });

  it('expire records of events, deliveries and clicks, and nothing else', () => {
    const expiring = tables.filter(({ properties }) => properties.TimeToLiveSpecification !== undefined);

    expect(expiring.map(({ name }) => name).sort()).toEqual([
      'EventLog/Table',
      'Links/Overflow/CountedClicks',
      'Webhooks/Deliveries',
      'Webhooks/Replays/Table',
      'Webhooks/Turns',
      'Webhooks/Waiting/Table',
    ]);
    for (const { properties } of expiring) {
      expect(properties.TimeToLiveSpecification).toEqual({ AttributeName: 'expires_at', Enabled: true });
    }
  });

  it('stream changes of links, with both images, and nothing else', () => {
    const streaming = tables.filter(({ properties }) => properties.StreamSpecification !== undefined);

    expect(streaming.map(({ name, properties }) => [name, properties.StreamSpecification])).toEqual([
      ['Links/Table', { StreamViewType: 'NEW_AND_OLD_IMAGES' }],
    ]);
  });
});
