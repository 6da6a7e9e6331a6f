import { describe, expect, it } from 'vitest';
import { synthesize } from '../synthesized-stack.ts';
import { readAlarms } from './read-alarms.ts';

const linkbus = synthesize({ stage: 'prod' });
const traced = synthesize({ stage: 'prod', tracing: true });

describe('every function', () => {
  const functions = [...linkbus.ofType('AWS::Lambda::Function').values()];

  it.each(functions)('$name has X-Ray tracing only if it is set', ({ name, properties }) => {
    expect(properties.TracingConfig).toBeUndefined();
    expect(traced.named(name).properties.TracingConfig).toEqual({ Mode: 'Active' });
  });

  // A metric document has no level: with an application level above INFO, Lambda would drop it.
  it.each(functions)('$name logs JSON, without the lines of successful invocations', ({ properties }) => {
    expect(properties.LoggingConfig).toMatchObject({ LogFormat: 'JSON', SystemLogLevel: 'WARN' });
    expect(properties.LoggingConfig).not.toHaveProperty('ApplicationLogLevel');
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

  it('notifies the set topic of ALARM and OK', () => {
    const topic = 'arn:aws:sns:eu-west-1:111122223333:on-call';
    const alarms = readAlarms(synthesize({ stage: 'prod', alarmTopicArn: topic }));

    expect(alarms.length).toBeGreaterThan(0);
    for (const alarm of alarms) expect(alarm).toMatchObject({ actions: [topic], okActions: [topic] });
  });

  it('notifies the set address, through a topic that only CloudWatch of the account may publish to', () => {
    const stage = synthesize({ stage: 'prod', alarmEmail: 'on-call@example.com' });
    const topic = stage.named('Observability/AlarmEmail').logicalId;

    for (const { actions } of readAlarms(stage)) expect(actions).toEqual([{ Ref: topic }]);
    expect([...stage.ofType('AWS::SNS::Subscription').values()].map(({ properties }) => properties)).toEqual([
      { Endpoint: 'on-call@example.com', Protocol: 'email', TopicArn: { Ref: topic } },
    ]);
    const { PolicyDocument } = stage.named('Observability/AlarmEmail/Policy').properties as {
      readonly PolicyDocument: { readonly Statement: readonly { readonly Effect: string }[] };
    };
    expect(PolicyDocument.Statement.filter(({ Effect }) => Effect === 'Allow')).toEqual([
      expect.objectContaining({
        Action: 'sns:Publish',
        Principal: { Service: 'cloudwatch.amazonaws.com' },
        Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
      }),
    ]);
  });

  it('reaches an encrypted topic, because CloudWatch may use the key', () => {
    const stage = synthesize({
      stage: 'prod',
      alarmEmail: 'on-call@example.com',
      encryption: 'customer-managed',
    });
    const { KeyPolicy } = stage.named('Key').properties as {
      readonly KeyPolicy: { readonly Statement: readonly Record<string, unknown>[] };
    };

    expect(stage.named('Observability/AlarmEmail').properties).toHaveProperty('KmsMasterKeyId');
    expect(KeyPolicy.Statement).toContainEqual(
      expect.objectContaining({
        Principal: { Service: 'cloudwatch.amazonaws.com' },
        Action: ['kms:Decrypt', 'kms:GenerateDataKey*'],
      }),
    );
  });
});
