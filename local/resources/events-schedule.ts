import { randomUUID } from 'node:crypto';
import type { BusEvent } from '../events/rule.ts';
import { parseRate, startSchedule } from '../events/schedule.ts';
import { invokeAsynchronously } from '../lambda/invoke-asynchronously.ts';
import { functionByNameOrArn, type LocalAccount, type RegisteredFunction } from '../local-account.ts';
import { assertAllowed } from './assert-allowed.ts';

/**
 * Invokes functions on a schedule from the start of the local system on.
 *
 * @throws Error for a schedule or a target that isn't supported
 */
export function createSchedule(
  ruleArn: string,
  expression: string,
  targetArns: readonly string[],
  account: LocalAccount,
): void {
  const everyMs = parseRate(expression);
  const targets = targetArns.map((arn) => functionOf(arn, account));
  const { clock } = account;

  account.whenCreated(() => {
    for (const target of targets) assertMayInvoke(target, ruleArn);
    const running = new Set<Promise<void>>();
    const end = startSchedule(clock, everyMs, () => {
      const event = scheduledEvent(ruleArn, account);
      for (const { name, invoke, asynchronous } of targets) {
        const onProblem = (problem: string) => account.onProblem(name, problem);
        const invocation = invokeAsynchronously(event, {
          invoke,
          configuration: asynchronous,
          clock,
          onProblem,
        }).finally(() => running.delete(invocation));
        running.add(invocation);
      }
    });
    return {
      async stop() {
        end();
        await Promise.all(running);
      },
    };
  });
}

function functionOf(arn: string, account: LocalAccount): RegisteredFunction {
  if (!arn.includes(':function:'))
    throw new Error(`only functions are supported as targets of a schedule, not ${arn}`);
  return functionByNameOrArn(arn, account);
}

/** On AWS, a rule that may not invoke its target does nothing, silently. */
function assertMayInvoke({ arn, permissions }: RegisteredFunction, ruleArn: string): void {
  assertAllowed(`the rule ${ruleArn}`, permissions, {
    action: 'lambda:InvokeFunction',
    resource: arn,
    service: 'events.amazonaws.com',
    context: { 'aws:SourceArn': ruleArn },
  });
}

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-rule-schedule.html */
const scheduledEvent = (ruleArn: string, { clock, accountId, region }: LocalAccount): BusEvent => ({
  version: '0',
  id: randomUUID(),
  'detail-type': 'Scheduled Event',
  source: 'aws.events',
  account: accountId,
  time: `${new Date(clock.now()).toISOString().slice(0, 19)}Z`,
  region,
  resources: [ruleArn],
  detail: {},
});
