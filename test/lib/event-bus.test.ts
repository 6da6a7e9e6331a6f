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
    readonly Action: string | readonly string[];
    readonly Principal: unknown;
    readonly Condition: { readonly ArnEquals: Readonly<Record<string, unknown>> };
  }
  const policies = [...linkbus.ofType('AWS::SQS::QueuePolicy').values()].map(({ properties }) => ({
    queues: (properties.Queues as unknown[]).map(linkbus.nameOf),
    statements: (properties.PolicyDocument as { Statement: readonly Statement[] }).Statement,
  }));

  it('let EventBridge in where the rule leads', () => {
    expect(policies.flatMap(({ queues }) => queues).sort()).toEqual([
      'Events/DeadEvents',
      'Webhooks/EventQueue',
    ]);
  });

  it.each(policies)('let nobody but that rule send to $queues', ({ statements }) => {
    expect(statements).toHaveLength(1);
    for (const { Action, Principal, Condition } of statements) {
      expect([Action].flat()).toContain('sqs:SendMessage');
      expect([Action].flat()).not.toContain('sqs:ReceiveMessage');
      expect(Principal).toEqual({ Service: 'events.amazonaws.com' });
      expect(linkbus.nameOf(Condition.ArnEquals['aws:SourceArn'])).toBe('Events/ToWebhooks');
    }
  });
});
