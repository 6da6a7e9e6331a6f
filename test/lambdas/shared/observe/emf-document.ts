import * as z from 'zod';

/**
 * What the specification of the embedded metric format demands of a document, its JSON schema and its prose.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
const shape = z.looseObject({
  _aws: z.strictObject({
    Timestamp: z.int(),
    CloudWatchMetrics: z.array(
      z.strictObject({
        Namespace: z.string().min(1).max(1024),
        Dimensions: z.array(z.array(z.string().min(1).max(250)).max(30)).min(1),
        Metrics: z
          .array(
            z.strictObject({
              Name: z.string().min(1).max(1024),
              Unit: z.enum(['Count', 'Milliseconds']),
            }),
          )
          .min(1)
          .max(100),
      }),
    ),
  }),
});

const dimensionValue = z.string().max(1024);
const metricValue = z.union([z.number(), z.array(z.number()).min(1).max(100)]);

/** A document that keeps to the specification, by metric: its unit and values. */
export interface EmfDocument {
  readonly timestamp: number;
  readonly namespace: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly metrics: Readonly<
    Record<string, { readonly unit: string; readonly values: number | readonly number[] }>
  >;
}

/** @throws for what CloudWatch would not make metrics of */
export function parseEmf(line: string): EmfDocument {
  if (line.includes('\n')) throw new Error('A document is one line of log.');
  const root = shape.parse(JSON.parse(line));
  const [directive, ...others] = root._aws.CloudWatchMetrics;
  if (directive === undefined || others.length > 0) throw new Error('This reads one directive.');
  const dimensions = directive.Dimensions.flat().map((name) => [name, dimensionValue.parse(root[name])]);
  const metrics = directive.Metrics.map(({ Name, Unit }) => [
    Name,
    { unit: Unit, values: metricValue.parse(root[Name]) },
  ]);
  const referred = ['_aws', ...dimensions.map(([name]) => name), ...metrics.map(([name]) => name)];
  const extra = Object.keys(root).filter((name) => !referred.includes(name));
  if (extra.length > 0) throw new Error(`Nothing refers to ${extra}.`);
  return {
    timestamp: root._aws.Timestamp,
    namespace: directive.Namespace,
    dimensions: Object.fromEntries(dimensions),
    metrics: Object.fromEntries(metrics),
  };
}
