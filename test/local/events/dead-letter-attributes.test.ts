import { describe, expect, it } from 'vitest';
import { deadLetterAttributes } from '../../../local/events/dead-letter-attributes.ts';

const reason = {
  ruleArn: 'arn:rule',
  targetArn: 'arn:target',
  errorCode: 'ERROR_FROM_TARGET',
  errorMessage: 'busy',
  exhaustedRetryCondition: 'MaximumRetryAttempts',
  retryAttempts: 3,
} as const;

const string = (value: string) => ({ dataType: 'String', value });

describe('deadLetterAttributes', () => {
  it('returns the attributes that EventBridge documents', () => {
    expect(deadLetterAttributes(reason)).toEqual({
      RULE_ARN: string('arn:rule'),
      TARGET_ARN: string('arn:target'),
      ERROR_CODE: string('ERROR_FROM_TARGET'),
      ERROR_MESSAGE: string('busy'),
      EXHAUSTED_RETRY_CONDITION: string('MaximumRetryAttempts'),
      RETRY_ATTEMPTS: string('3'),
    });
  });

  it('omits the exhausted condition without a retry, and leaves no attribute empty', () => {
    const attributes = deadLetterAttributes({
      ...reason,
      errorMessage: '',
      exhaustedRetryCondition: undefined,
      retryAttempts: 0,
    });
    expect(attributes).not.toHaveProperty('EXHAUSTED_RETRY_CONDITION');
    expect(attributes.ERROR_MESSAGE).toEqual(string('no message'));
    expect(attributes.RETRY_ATTEMPTS).toEqual(string('0'));
  });
});
