import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import {
  METRICS_NAMESPACE,
  type MetricName,
  STAGE_DIMENSION,
} from '../../lambdas/shared/observe/metric-names.ts';
import { PERIOD } from './period.ts';

/** A metric that the functions of a stage write. @param statistic such as `Sum` or `p95` */
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
