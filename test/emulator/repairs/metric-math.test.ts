import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Alarm, MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { expect, it } from 'vitest';
import { replaceMetricMath } from '../../../emulator/repairs/metric-math.ts';

const errors = new Metric({
  namespace: 'N',
  metricName: 'Errors',
  dimensionsMap: { Api: 'a' },
  statistic: 'Sum',
});
const requests = new Metric({ namespace: 'N', metricName: 'Requests', statistic: 'Sum' });

it('makes an alarm on metric math watch the first of its metrics and leaves other alarms alone', () => {
  const stack = new Stack(new App(), 'Stack');
  new Alarm(stack, 'Math', {
    metric: new MathExpression({ expression: '100 * errors / requests', usingMetrics: { errors, requests } }),
    threshold: 7,
    evaluationPeriods: 1,
  });
  new Alarm(stack, 'Plain', { metric: requests, threshold: 1, evaluationPeriods: 1 });

  replaceMetricMath(stack);

  const alarms = Object.values(Template.fromStack(stack).findResources('AWS::CloudWatch::Alarm'));
  expect(alarms.map(({ Properties }) => Properties)).toEqual([
    {
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      Dimensions: [{ Name: 'Api', Value: 'a' }],
      EvaluationPeriods: 1,
      MetricName: 'Errors',
      Namespace: 'N',
      Period: 300,
      Statistic: 'Sum',
      Threshold: 7,
    },
    {
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      EvaluationPeriods: 1,
      MetricName: 'Requests',
      Namespace: 'N',
      Period: 300,
      Statistic: 'Sum',
      Threshold: 1,
    },
  ]);
});
