import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emfDocuments, type MeasuredValues } from '../../../../lambdas/shared/observe/emf.ts';
import { METRICS, type MetricName } from '../../../../lambdas/shared/observe/metric-names.ts';
import { NOW } from '../../factories/fixed-values.ts';
import { parseEmf } from './emf-document.ts';

const names = Object.keys(METRICS) as MetricName[];
const stages = fc.stringMatching(/^[a-z][a-z0-9-]{0,19}$/);

const measuredValues: fc.Arbitrary<MeasuredValues> = fc
  .uniqueArray(
    fc.tuple(fc.constantFrom(...names), fc.array(fc.nat(1_000_000), { minLength: 1, maxLength: 350 })),
    { selector: ([name]) => name },
  )
  .map((entries) => new Map(entries));

describe('embedded metric format documents', () => {
  it('have the namespace, the stage as the only dimension, and units', () => {
    const [line = '', ...others] = emfDocuments(
      new Map<MetricName, number[]>([
        ['Clicks', [3]],
        ['OutboxLag', [12, 30]],
      ]),
      { stage: 'prod', at: NOW },
    );

    expect(others).toEqual([]);
    expect(JSON.parse(line)).toEqual({
      _aws: {
        Timestamp: NOW,
        CloudWatchMetrics: [
          {
            Namespace: 'Linkbus',
            Dimensions: [['Stage']],
            Metrics: [
              { Name: 'Clicks', Unit: 'Count' },
              { Name: 'OutboxLag', Unit: 'Milliseconds' },
            ],
          },
        ],
      },
      Stage: 'prod',
      Clicks: 3,
      OutboxLag: [12, 30],
    });
  });

  it('follow the specification and contain every value once', () => {
    fc.assert(
      fc.property(measuredValues, stages, (measured, stage) => {
        const documents = emfDocuments(measured, { stage, at: NOW }).map(parseEmf);

        const read = new Map<string, number[]>();
        for (const { dimensions, metrics } of documents) {
          expect(dimensions).toEqual({ Stage: stage });
          for (const [name, { unit, values }] of Object.entries(metrics)) {
            expect(unit).toBe(METRICS[name as MetricName]);
            read.set(name, [...(read.get(name) ?? []), ...[values].flat()]);
          }
        }
        expect(read).toEqual(measured);
      }),
    );
  });

  it.each([
    [1, 1],
    [100, 1],
    [101, 2],
    [200, 2],
    [201, 3],
  ])('split %i values into %i documents, since an array holds at most 100', (values, documents) => {
    const measured = new Map([['OutboxLag', Array(values).fill(1)] as const]);

    expect(emfDocuments(measured, { stage: 'prod', at: NOW })).toHaveLength(documents);
  });

  it('are empty without measurements', () => {
    expect(emfDocuments(new Map(), { stage: 'prod', at: NOW })).toEqual([]);
  });

  it('fit every metric into one document: the specification allows 100', () => {
    const all = new Map(names.map((name) => [name, [1]]));

    expect(emfDocuments(all, { stage: 'prod', at: NOW }).map(parseEmf)).toHaveLength(1);
  });
});
