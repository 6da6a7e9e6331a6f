import { describe, expect, it } from 'vitest';
import type { BusEvent } from '../../../local/events/rule.ts';
import { accountUnderTest } from '../account-under-test.ts';
import { arnOf } from '../hand-made-stack.ts';
import { settled } from '../settled.ts';

/** Creates a bus with one rule and the queues that it may target. */
async function withRule(rule: Readonly<Record<string, unknown>>) {
  const tested = accountUnderTest();
  const outputs = await tested.create({
    Resources: {
      Rule: {
        Type: 'AWS::Events::Rule',
        Properties: {
          EventBusName: { Ref: 'Bus' },
          EventPattern: { source: ['linkbus'] },
          State: 'ENABLED',
          ...rule,
        },
      },
      Bus: { Type: 'AWS::Events::EventBus', Properties: { Name: 'facts' } },
      Events: { Type: 'AWS::SQS::Queue' },
      Tiny: { Type: 'AWS::SQS::Queue', Properties: { MaximumMessageSize: 1_024 } },
      Dead: { Type: 'AWS::SQS::Queue' },
    },
    Outputs: {
      Bus: { Value: { Ref: 'Bus' } },
      BusArn: { Value: arnOf('Bus') },
      RuleArn: { Value: arnOf('Rule') },
    },
  });
  const bus = tested.account.buses.get('facts');
  if (bus === undefined) throw new Error('There is no bus.');

  async function received(queue: string) {
    await settled();
    return (await tested.account.queues.byName(`Test-${queue}`)?.receive({ max: 10, waitMs: 0 })) ?? [];
  }
  return { ...tested, outputs, bus, received };
}

const event = { source: 'linkbus', detailType: 'link.created', detail: { id: 'evt_1' } };

describe('AWS::Events::EventBus and AWS::Events::Rule', () => {
  it('have names and ARNs', async () => {
    const { outputs } = await withRule({ Name: 'to-webhooks', Targets: [] });

    expect(outputs).toEqual({
      Bus: 'facts',
      BusArn: 'arn:aws:events:eu-west-1:123456789012:event-bus/facts',
      RuleArn: 'arn:aws:events:eu-west-1:123456789012:rule/facts/to-webhooks',
    });
  });

  it('send only matching events to the target', async () => {
    const { bus, received } = await withRule({ Targets: [{ Id: 'a', Arn: arnOf('Events') }] });
    const id = bus.publish(event);
    bus.publish({ ...event, source: 'somebody.else' });

    const messages = await received('Events');

    expect(messages.map(({ body }) => JSON.parse(body) as BusEvent)).toEqual([
      expect.objectContaining({ id, source: 'linkbus', 'detail-type': 'link.created', detail: event.detail }),
    ]);
  });

  it('send events that a target rejects to its dead-letter queue, with the reason', async () => {
    const { bus, received } = await withRule({
      Targets: [{ Id: 'a', Arn: arnOf('Tiny'), DeadLetterConfig: { Arn: arnOf('Dead') } }],
    });
    bus.publish({ ...event, detail: { text: 'x'.repeat(1_024) } });

    expect(await received('Tiny')).toEqual([]);
    const [message] = await received('Dead');
    expect(JSON.parse(message?.body ?? '')).toMatchObject({ source: 'linkbus' });
    expect(message?.attributes).toMatchObject({
      RULE_ARN: { dataType: 'String', value: 'arn:aws:events:eu-west-1:123456789012:rule/facts/Test-Rule' },
      TARGET_ARN: { dataType: 'String', value: 'arn:aws:sqs:eu-west-1:123456789012:Test-Tiny' },
    });
  });

  it.each([
    [
      'a target that is not a queue',
      { Targets: [{ Id: 'a', Arn: 'arn:aws:lambda:x:y:function:z' }] },
      'function:z',
    ],
    [
      'a dead-letter target that is not a queue',
      { Targets: [{ Id: 'a', Arn: arnOf('Events'), DeadLetterConfig: { Arn: arnOf('Bus') } }] },
      'event-bus/facts',
    ],
    ['an unknown bus', { EventBusName: 'nobus', Targets: [] }, 'unknown event bus nobus'],
    ['a schedule besides the pattern', { ScheduleExpression: 'rate(1 day)', Targets: [] }, 'no EventPattern'],
  ])('are refused with %s', async (_, rule, message) => {
    const refused = withRule(rule);

    await expect(refused).rejects.toThrow('Rule (AWS::Events::Rule): ');
    await expect(refused).rejects.toThrow(message);
  });
});
