import * as z from 'zod';
import type { EventPattern } from '../../event-pattern/match.ts';
import { validatePattern } from '../../event-pattern/validate.ts';
import { deadLetterAttributes } from '../events/dead-letter-attributes.ts';
import type { Rule, RuleTarget } from '../events/rule.ts';
import type { LocalAccount } from '../local-account.ts';
import type { Queue } from '../sqs/queue.ts';
import { assertAllowed } from './assert-allowed.ts';
import { createSchedule } from './events-schedule.ts';
import { resourceType, withoutEffect } from './resource-type.ts';

const target = z.strictObject({
  Id: z.string(),
  Arn: z.string(),
  DeadLetterConfig: z.strictObject({ Arn: z.string() }).optional(),
  RetryPolicy: z
    .strictObject({
      MaximumRetryAttempts: z.number().optional(),
      MaximumEventAgeInSeconds: z.number().optional(),
    })
    .optional(),
});

/** EventBridge's `SenderId`. */
const SENDER = 'events.amazonaws.com';

export const eventsRule = resourceType({
  type: 'AWS::Events::Rule',
  properties: z.strictObject({
    Name: z.string().optional(),
    Description: withoutEffect('documentation'),
    EventBusName: z.string().default('default'),
    EventPattern: z
      .custom<EventPattern>()
      .superRefine((pattern, context) => {
        for (const { path, message } of validatePattern(pattern)) {
          context.addIssue({ code: 'custom', path: [...path], message });
        }
      })
      .optional(),
    ScheduleExpression: z.string().optional(),
    State: z.literal('ENABLED').optional(),
    Targets: z.array(target),
  }),
  create({ Name, EventBusName, EventPattern, ScheduleExpression, Targets }, { generatedName, account }) {
    const name = Name ?? generatedName;
    // https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoneventbridge.html
    const path = EventBusName === 'default' ? name : `${EventBusName}/${name}`;
    const arn = `arn:aws:events:${account.region}:${account.accountId}:rule/${path}`;
    if (ScheduleExpression !== undefined) {
      if (EventPattern !== undefined || EventBusName !== 'default')
        throw new Error('a rule with a ScheduleExpression has no EventPattern and is on the default bus');
      if (Targets.some(({ DeadLetterConfig }) => DeadLetterConfig !== undefined))
        throw new Error('a DeadLetterConfig is not supported for the targets of a schedule');
      const targets = Targets.map(({ Arn }) => Arn);
      createSchedule(arn, ScheduleExpression, targets, account);
    } else if (EventPattern !== undefined) {
      subscribe({ name, arn, pattern: EventPattern }, EventBusName, Targets, account);
    } else {
      throw new Error('a rule needs an EventPattern or a ScheduleExpression');
    }
    return { ref: name, attributes: { Arn: arn } };
  },
});

function subscribe(
  rule: Omit<Rule, 'targets'>,
  busName: string,
  targets: readonly z.output<typeof target>[],
  account: LocalAccount,
): void {
  const bus = account.buses.get(busName);
  if (bus === undefined) throw new Error(`unknown event bus ${busName}`);
  bus.addRule({ ...rule, targets: targets.map((each) => targetOf(each, account)) });
  account.whenCreated(() => {
    for (const { Arn, DeadLetterConfig } of targets) {
      assertMaySend(Arn, rule.arn, account);
      if (DeadLetterConfig !== undefined) assertMaySend(DeadLetterConfig.Arn, rule.arn, account);
    }
    return { stop: async () => {} };
  });
}

/** On AWS, events of a rule that may not send to its target are lost silently. */
function assertMaySend(queueArn: string, ruleArn: string, account: LocalAccount): void {
  assertAllowed(`the rule ${ruleArn}`, account.queuePolicies.get(queueArn) ?? [], {
    action: 'sqs:SendMessage',
    resource: queueArn,
    service: SENDER,
    context: { 'aws:SourceArn': ruleArn },
  });
}

function targetOf(
  { Id, Arn, DeadLetterConfig, RetryPolicy }: z.output<typeof target>,
  account: LocalAccount,
): RuleTarget {
  const queue = queueByArn(Arn, account);
  const deadLetterQueue = DeadLetterConfig && queueByArn(DeadLetterConfig.Arn, account);
  return {
    id: Id,
    arn: Arn,
    deliver(event) {
      queue.send({ body: JSON.stringify(event), senderId: SENDER });
    },
    retry: {
      maximumAttempts: RetryPolicy?.MaximumRetryAttempts ?? 185,
      maximumAgeSeconds: RetryPolicy?.MaximumEventAgeInSeconds ?? 86_400,
    },
    ...(deadLetterQueue !== undefined && {
      sendToDeadLetterQueue(event, reason) {
        deadLetterQueue.send({
          body: JSON.stringify(event),
          attributes: deadLetterAttributes(reason),
          senderId: SENDER,
        });
      },
    }),
  };
}

function queueByArn(arn: string, account: LocalAccount): Queue {
  const queue = account.queues.byArn(arn);
  if (queue === undefined) throw new Error(`only queues are supported as targets, not ${arn}`);
  return queue;
}
