import { describe, expect, it } from 'vitest';
import { synthesize } from './synthesized-stack.ts';

const linkbus = synthesize();

describe('the rule for webhooks', () => {
  const rule = linkbus.named('Events/ToWebhooks').properties;
  const targets = rule.Targets as readonly { Arn: unknown; DeadLetterConfig: { Arn: unknown } }[];

  it('is on Linkbus’s bus and matches every event of Linkbus', () => {
    expect(linkbus.nameOf(rule.EventBusName)).toBe('Events/Bus');
    expect(rule.EventPattern).toEqual({ source: ['linkbus'] });
    expect(rule.State).toBe('ENABLED');
  });

  it('sends to its queue, with the dead-letter queue for failures', () => {
    expect(targets.map(({ Arn }) => linkbus.nameOf(Arn))).toEqual(['Webhooks/EventQueue']);
    expect(targets.map(({ DeadLetterConfig }) => linkbus.nameOf(DeadLetterConfig.Arn))).toEqual([
      'Events/DeadEvents',
    ]);
  });
});

it('there is one bus without other rules', () => {
  const onTheBus = [...linkbus.ofType('AWS::Events::Rule').values()].filter(
    ({ properties }) => properties.EventPattern !== undefined,
  );
  expect(onTheBus).toHaveLength(1);
  linkbus.template.resourceCountIs('AWS::Events::EventBus', 1);
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

  it('let each rule send to its own queue and the dead-letter queue', () => {
    const sources = policies.flatMap((policy) =>
      allowing(policy).map(({ Condition }) => [
        policy.queues.join(),
        linkbus.nameOf(Condition.ArnEquals?.['aws:SourceArn']),
      ]),
    );

    expect(sources.sort()).toEqual([
      ['Events/DeadEvents', 'Events/ToWebhooks'],
      ['Webhooks/EventQueue', 'Events/ToWebhooks'],
    ]);
  });

  it('are one per queue', () => {
    expect(policies.flatMap(({ queues }) => queues).sort()).toEqual(
      [...linkbus.ofType('AWS::SQS::Queue').keys()].sort(),
    );
  });

  it.each(policies)('refuse requests to $queues without TLS', ({ statements }) => {
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

  it.each(policies)('let only EventBridge send to $queues', (policy) => {
    for (const { Action, Principal } of allowing(policy)) {
      expect([Action].flat()).toContain('sqs:SendMessage');
      expect([Action].flat()).not.toContain('sqs:ReceiveMessage');
      expect(Principal).toEqual({ Service: 'events.amazonaws.com' });
    }
  });
});
