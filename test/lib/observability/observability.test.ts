import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { describe, expect, it } from 'vitest';
import { makeFoundation } from '../../../lib/foundation.ts';
import { LinkbusFunction } from '../../../lib/linkbus-function.ts';
import { makeConfig } from '../../../lib/make-config.ts';
import { Observability } from '../../../lib/observability/observability.ts';
import { LinkbusQueue } from '../../../lib/queue.ts';
import { synthesize, WITHOUT_BUNDLES } from '../synthesized-stack.ts';
import { readAlarms } from './read-alarms.ts';

const linkbus = synthesize({ stage: 'prod' });

describe('every function', () => {
  const functions = [...linkbus.ofType('AWS::Lambda::Function').values()];

  it.each(functions)('$name has X-Ray tracing', ({ properties }) => {
    expect(properties.TracingConfig).toEqual({ Mode: 'Active' });
  });

  it.each(functions)('$name has its stage in the environment', ({ properties }) => {
    expect(properties.Environment).toMatchObject({ Variables: { STAGE: 'prod' } });
  });
});

describe('an alarm', () => {
  it('notifies nobody without a topic', () => {
    const told = readAlarms(linkbus).filter(({ actions, okActions }) => actions ?? okActions);

    expect(told).toEqual([]);
  });

  it('notifies the topic of ALARM and OK', () => {
    const topic = 'arn:aws:sns:eu-west-1:111122223333:on-call';
    const app = new App({ context: WITHOUT_BUNDLES, analyticsReporting: false });
    const stack = new Stack(app, 'Stack', { env: { region: 'eu-west-1', account: '111122223333' } });
    const foundation = makeFoundation(stack, makeConfig({ stage: 'dev' }));
    const outbox = new LinkbusFunction(stack, 'Outbox', { name: 'outbox', foundation });
    const queue = new LinkbusQueue(stack, 'Queue', { foundation });

    new Observability(stack, 'Observability', {
      stage: 'dev',
      api: new HttpApi(stack, 'Api'),
      redirect: outbox,
      outbox,
      overflowQueue: queue,
      scheduled: [outbox],
      delayedQueues: [queue],
      alarmTopicArn: topic,
    });

    const alarms = Object.values(Template.fromStack(stack).findResources('AWS::CloudWatch::Alarm'));
    expect(alarms.length).toBeGreaterThan(0);
    for (const { Properties } of alarms)
      expect(Properties).toMatchObject({ AlarmActions: [topic], OKActions: [topic] });
  });
});
