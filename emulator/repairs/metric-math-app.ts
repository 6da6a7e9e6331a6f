import { App, Stack } from 'aws-cdk-lib';
import { Alarm, MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch';

// A CDK app with one alarm on metric math, to probe for the gap that metric-math.ts works around.
const stack = new Stack(new App(), 'LinkbusProbe');
new Alarm(stack, 'Alarm', {
  metric: new MathExpression({
    expression: '2 * errors',
    usingMetrics: { errors: new Metric({ namespace: 'LinkbusProbe', metricName: 'Errors' }) },
  }),
  threshold: 1,
  evaluationPeriods: 1,
});
