import type { Stack } from 'aws-cdk-lib';
import { CfnAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import * as z from 'zod';

/*
 * MiniStack 1.5.33's CloudFormation refuses an AWS::CloudWatch::Alarm on metric math ("Properties.Metrics (metric math) is
 * not supported; use MetricName and Namespace"), and with it the stack.
 */

const metricsSchema = z.array(
  z.object({
    expression: z.string().optional(),
    metricStat: z
      .object({
        metric: z.object({
          metricName: z.string(),
          namespace: z.string(),
          dimensions: z.array(z.object({ name: z.string(), value: z.unknown() })).optional(),
        }),
        period: z.number(),
        stat: z.string(),
      })
      .optional(),
  }),
);

/** Changes each alarm on metric math to watch the first of its metrics. */
export function replaceMetricMath(stack: Stack): void {
  for (const alarm of stack.node.findAll().filter((construct) => construct instanceof CfnAlarm)) {
    if (alarm.metrics === undefined) continue;
    const metrics = metricsSchema.parse(stack.resolve(alarm.metrics));
    const { metricStat } = metrics.find(({ expression }) => expression === undefined) ?? {};
    if (metricStat === undefined) throw new Error(`${alarm.node.path} has no metric to watch instead.`);
    const { metric, period, stat } = metricStat;
    alarm.metrics = undefined;
    alarm.metricName = metric.metricName;
    alarm.namespace = metric.namespace;
    alarm.dimensions = metric.dimensions as CfnAlarm.DimensionProperty[] | undefined;
    alarm.period = period;
    alarm.statistic = stat;
  }
}
