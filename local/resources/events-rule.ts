import * as z from 'zod';
import type { EventPattern } from '../../event-pattern/match.ts';
import { validatePattern } from '../../event-pattern/validate.ts';
import { deadLetterAttributes } from '../events/dead-letter-attributes.ts';
import type { RuleTarget } from '../events/rule.ts';
import { decide } from '../iam/decide.ts';
import type { LocalAccount } from '../local-account.ts';
import type { Queue } from '../sqs/queue.ts';
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

/** EventBridge's own account in `SenderId`. */
const SENDER = 'events.amazonaws.com';

export const eventsRule = resourceType({
  type: 'AWS::Events::Rule',
  properties: z.strictObject({
    Name: z.string().optional(),
    Description: withoutEffect('a description'),
    EventBusName: z.string(),
    EventPattern: z.custom<EventPattern>().superRefine((pattern, context) => {
      for (const { path, message } of validatePattern(pattern)) {
        context.addIssue({ code: 'custom', path: [...path], message });
      }
    }),
    State: z.literal('ENABLED').optional(),
    Targets: z.array(target),
  }),
  create({ Name, EventBusName, EventPattern, Targets }, { generatedName, account }) {
    const bus = account.buses.get(EventBusName);
    if (bus === undefined) throw new Error(`there is no event bus ${EventBusName}`);
    const name = Name ?? generatedName;
    const arn = `arn:aws:events:${account.region}:${account.accountId}:rule/${EventBusName}/${name}`;
    bus.addRule({
      name,
      arn,
      pattern: EventPattern,
      targets: Targets.map((each) => targetOf(each, account)),
    });
    account.whenCreated(() => {
      for (const { Arn, DeadLetterConfig } of Targets) {
        demandSend(Arn, arn, account);
        if (DeadLetterConfig !== undefined) demandSend(DeadLetterConfig.Arn, arn, account);
      }
      return { stop: async () => {} };
    });
    return { ref: name, attributes: { Arn: arn } };
  },
});

/** @throws where the rule may not send to the queue: on AWS its events would be lost without a word */
function demandSend(queueArn: string, ruleArn: string, account: LocalAccount): void {
  const request = {
    action: 'sqs:SendMessage',
    resource: queueArn,
    service: SENDER,
    context: { 'aws:SourceArn': ruleArn },
  };
  if (decide(account.queuePolicies.get(queueArn) ?? [], request) === 'allowed') return;
  throw new Error(
    `the rule ${ruleArn} is not authorized to perform: sqs:SendMessage on resource: ${queueArn}`,
  );
}

function targetOf(
  { Arn, DeadLetterConfig, RetryPolicy }: z.output<typeof target>,
  account: LocalAccount,
): RuleTarget {
  const queue = queueAt(Arn, account);
  const deadLetters = DeadLetterConfig && queueAt(DeadLetterConfig.Arn, account);
  return {
    arn: Arn,
    deliver: async (event) => {
      queue.send({ body: JSON.stringify(event), senderId: SENDER });
    },
    retry: {
      maximumAttempts: RetryPolicy?.MaximumRetryAttempts ?? 185,
      maximumAgeSeconds: RetryPolicy?.MaximumEventAgeInSeconds ?? 86_400,
    },
    ...(deadLetters !== undefined && {
      sendToDeadLetterQueue: async (event, reason) => {
        deadLetters.send({
          body: JSON.stringify(event),
          attributes: deadLetterAttributes(reason),
          senderId: SENDER,
        });
      },
    }),
  };
}

function queueAt(arn: string, account: LocalAccount): Queue {
  const queue = account.queues.byArn(arn);
  if (queue === undefined) throw new Error(`only queues can be targets here, and ${arn} is none`);
  return queue;
}
