import { describe, expect, it } from 'vitest';
import { synthesize } from './synthesized-stack.ts';

const linkbus = synthesize();

describe('the rule that leads to webhooks', () => {
  const rule = linkbus.named('Events/ToWebhooks').properties;
  const targets = rule.Targets as readonly { Arn: unknown; DeadLetterConfig: { Arn: unknown } }[];

  it('is on the bus of Linkbus and takes every event that Linkbus publishes', () => {
    expect(linkbus.nameOf(rule.EventBusName)).toBe('Events/Bus');
    expect(rule.EventPattern).toEqual({ source: ['linkbus'] });
    expect(rule.State).toBe('ENABLED');
  });

  it('leads to the event queue, and leaves what cannot get there in the dead events', () => {
    expect(targets.map(({ Arn }) => linkbus.nameOf(Arn))).toEqual(['Webhooks/EventQueue']);
    expect(targets.map(({ DeadLetterConfig }) => linkbus.nameOf(DeadLetterConfig.Arn))).toEqual([
      'Events/DeadEvents',
    ]);
  });

  it('is the only one', () => {
    linkbus.template.resourceCountIs('AWS::Events::Rule', 1);
    linkbus.template.resourceCountIs('AWS::Events::EventBus', 1);
  });
});

describe('the policies of the queues', () => {
  interface Statement {
    readonly Effect: string;
    readonly Action: string | readonly string[];
    readonly Principal: unknown;
    readonly Condition: {
      readonly ArnEquals?: Readonly<Record<string, unknown>>;
      readonly Bool?: Readonly<Record<string, unknown>>;
    };
  }
  const policies = [...linkbus.ofType('AWS::SQS::QueuePolicy').values()].map(({ properties }) => ({
    queues: (properties.Queues as unknown[]).map(linkbus.nameOf),
    statements: (properties.PolicyDocument as { Statement: readonly Statement[] }).Statement,
  }));

  const allowing = ({ statements }: (typeof policies)[number]) =>
    statements.filter(({ Effect }) => Effect === 'Allow');

  it('let EventBridge in where the rule leads', () => {
    const open = policies.filter((policy) => allowing(policy).length > 0);

    expect(open.flatMap(({ queues }) => queues).sort()).toEqual(['Events/DeadEvents', 'Webhooks/EventQueue']);
  });

  it('are one for each queue', () => {
    expect(policies.flatMap(({ queues }) => queues).sort()).toEqual(
      [...linkbus.ofType('AWS::SQS::Queue').keys()].sort(),
    );
  });

  it.each(policies)('refuse everybody who comes to $queues without TLS', ({ statements }) => {
    expect(statements.filter(({ Effect }) => Effect === 'Deny')).toEqual([
      {
        Effect: 'Deny',
        Action: 'sqs:*',
        Principal: { AWS: '*' },
        Resource: expect.anything(),
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      },
    ]);
  });

  it.each(policies)('let nobody but that rule send to $queues', (policy) => {
    for (const { Action, Principal, Condition } of allowing(policy)) {
      expect([Action].flat()).toContain('sqs:SendMessage');
      expect([Action].flat()).not.toContain('sqs:ReceiveMessage');
      expect(Principal).toEqual({ Service: 'events.amazonaws.com' });
      expect(linkbus.nameOf(Condition.ArnEquals?.['aws:SourceArn'])).toBe('Events/ToWebhooks');
    }
  });
});
