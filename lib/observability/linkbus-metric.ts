import { Duration } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import {
  METRICS_NAMESPACE,
  type MetricName,
  STAGE_DIMENSION,
} from '../../lambdas/shared/observe/metric-names.ts';

/** Evaluation period of the alarms and finest resolution of the dashboard. */
export const PERIOD = Duration.minutes(5);

/** A metric that a stage's functions emit. @param statistic such as `Sum` or `p95` */
export function linkbusMetric(stage: string, name: MetricName, statistic: string): Metric {
  return new Metric({
    namespace: METRICS_NAMESPACE,
    metricName: name,
    dimensionsMap: { [STAGE_DIMENSION]: stage },
    statistic,
    label: `${name} ${statistic}`,
    period: PERIOD,
  });
}
