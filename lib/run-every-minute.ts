import { Duration, Validations } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { Construct } from 'constructs';
import type { LinkbusFunction } from './linkbus-function.ts';

const EVERY = Duration.minutes(1);

/**
 * Invokes a function each minute. A failed or throttled invocation is not repeated, since the next minute's does its work;
 * otherwise those of an outage would all start when it ends. Two invocations can overlap.
 */
export function runEveryMinute(scope: Construct, id: string, work: LinkbusFunction): Rule {
  work.configureAsyncInvoke({ retryAttempts: 0, maxEventAge: EVERY });
  const rule = new Rule(scope, id, {
    schedule: Schedule.rate(EVERY),
    targets: [new LambdaFunction(work, { retryAttempts: 0, maxEventAge: EVERY })],
  });
  const reason = 'The event says nothing, and the next minute does the work of a failed invocation.';
  Validations.of(rule).acknowledge({ id: 'Serverless::Serverless-EventBusDLQ', reason });
  Validations.of(work).acknowledge({ id: 'Serverless::Serverless-LambdaAsyncFailureDestination', reason });
  return rule;
}
