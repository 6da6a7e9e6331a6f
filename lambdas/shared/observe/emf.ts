import { METRICS, METRICS_NAMESPACE, type MetricName, STAGE_DIMENSION } from './metric-names.ts';

/** Values of a metric in one document: the specification's limit. */
const VALUES_PER_DOCUMENT = 100;

/** All values of each metric. */
export type MeasuredValues = ReadonlyMap<MetricName, readonly number[]>;

/**
 * Serializes metrics in CloudWatch's embedded metric format: as few documents as possible, each one line of JSON.
 * A single value is a number instead of an array.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 *
 * @param at epoch milliseconds
 */
export function emfDocuments(
  measured: MeasuredValues,
  { stage, at }: { readonly stage: string; readonly at: number },
): string[] {
  const longest = Math.max(0, ...[...measured.values()].map((values) => values.length));
  const documents: string[] = [];
  for (let start = 0; start < longest; start += VALUES_PER_DOCUMENT) {
    const part = [...measured]
      .map(([name, values]) => [name, values.slice(start, start + VALUES_PER_DOCUMENT)] as const)
      .filter(([, values]) => values.length > 0);
    documents.push(emfDocument(part, stage, at));
  }
  return documents;
}

function emfDocument(
  measured: readonly (readonly [MetricName, readonly number[]])[],
  stage: string,
  at: number,
): string {
  return JSON.stringify({
    _aws: {
      Timestamp: at,
      CloudWatchMetrics: [
        {
          Namespace: METRICS_NAMESPACE,
          Dimensions: [[STAGE_DIMENSION]],
          Metrics: measured.map(([name]) => ({ Name: name, Unit: METRICS[name] })),
        },
      ],
    },
    [STAGE_DIMENSION]: stage,
    ...Object.fromEntries(measured.map(([name, values]) => [name, values.length === 1 ? values[0] : values])),
  });
}
