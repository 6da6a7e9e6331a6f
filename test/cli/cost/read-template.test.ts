import { expect, test } from 'vitest';
import { readPricedTemplate } from '../../../cli/cost/read-template.ts';

const queue = { 'Fn::GetAtt': ['Queue', 'Arn'] };
const stream = { 'Fn::GetAtt': ['Table', 'StreamArn'] };

function mapping(EventSourceArn: object) {
  return {
    Type: 'AWS::Lambda::EventSourceMapping',
    Properties: { FunctionName: { Ref: 'Outbox' }, EventSourceArn },
  };
}

test('a function with a queue and a stream is priced by its stream', () => {
  const { functions, queueMappings } = readPricedTemplate({
    Resources: {
      Outbox: { Type: 'AWS::Lambda::Function', Properties: { MemorySize: 512 } },
      A: mapping(queue),
      B: mapping(stream),
    },
  });
  expect(functions.get('Outbox')?.mapping?.source).toBe('stream');
  expect(queueMappings).toBe(1);
});

test('an alarm on metric math counts each of its metrics', () => {
  const { alarmMetrics } = readPricedTemplate({
    Resources: {
      One: { Type: 'AWS::CloudWatch::Alarm', Properties: { MetricName: 'Errors' } },
      Two: {
        Type: 'AWS::CloudWatch::Alarm',
        Properties: { Metrics: [{ Expression: 'a / b' }, { MetricStat: {} }, { MetricStat: {} }] },
      },
    },
  });
  expect(alarmMetrics).toBe(3);
});
