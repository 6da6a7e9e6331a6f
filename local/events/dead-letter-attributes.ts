import type { MessageAttributes } from '../sqs/message.ts';
import type { DeadLetterReason } from './rule.ts';

/**
 * Makes the message attributes that EventBridge adds to a dead letter. The body is the event as JSON.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
 */
export function deadLetterAttributes(reason: DeadLetterReason): MessageAttributes {
  const values = {
    RULE_ARN: reason.ruleArn,
    TARGET_ARN: reason.targetArn,
    ERROR_CODE: reason.errorCode,
    // SQS rejects empty attributes.
    ERROR_MESSAGE: reason.errorMessage || 'no message',
    ...(reason.exhaustedRetryCondition && { EXHAUSTED_RETRY_CONDITION: reason.exhaustedRetryCondition }),
    RETRY_ATTEMPTS: String(reason.retryAttempts),
  };
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, { dataType: 'String', value }]),
  );
}
