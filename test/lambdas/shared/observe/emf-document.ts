import * as z from 'zod';

/**
 * The rules of the embedded metric format's specification, from its JSON schema and its prose.
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

/** A valid document. */
export interface EmfDocument {
  readonly timestamp: number;
  readonly namespace: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly metrics: Readonly<
    Record<string, { readonly unit: string; readonly values: number | readonly number[] }>
  >;
}

/** @throws if CloudWatch would extract no metrics */
export function parseEmf(line: string): EmfDocument {
  if (line.includes('\n')) throw new Error('A document must be one line.');
  const root = shape.parse(JSON.parse(line));
  const [directive, ...others] = root._aws.CloudWatchMetrics;
  if (directive === undefined || others.length > 0) throw new Error('Expected one directive.');
  const dimensions = directive.Dimensions.flat().map((name) => [name, dimensionValue.parse(root[name])]);
  const metrics = directive.Metrics.map(({ Name, Unit }) => [
    Name,
    { unit: Unit, values: metricValue.parse(root[Name]) },
  ]);
  const referenced = ['_aws', ...dimensions.map(([name]) => name), ...metrics.map(([name]) => name)];
  const extra = Object.keys(root).filter((name) => !referenced.includes(name));
  if (extra.length > 0) throw new Error(`No metric or dimension refers to ${extra}.`);
  return {
    timestamp: root._aws.Timestamp,
    namespace: directive.Namespace,
    dimensions: Object.fromEntries(dimensions),
    metrics: Object.fromEntries(metrics),
  };
}
