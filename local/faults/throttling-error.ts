import { AwsError } from '../aws/aws-error.ts';
import type { Partition } from './partitions.ts';

const HOT_PARTITION =
  'Throughput exceeds the current capacity of your table or index. DynamoDB is automatically scaling your table or index so please try again shortly. If exceptions persist, check if you have a hot key: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html';
const PROVISIONED =
  'The level of configured provisioned throughput for the table was exceeded. Consider increasing your provisioning level with the UpdateTable API.';

/**
 * Makes DynamoDB's error for throttled partitions. On-demand tables return either exception for a hot partition; a
 * transaction is canceled, with a reason for each of its items.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/throttling-key-range-limit-exceeded-mitigation.html
 *
 * @param items of the request, in order
 * @param throttled the names of the throttled partitions
 * @param variant a number from 0 to 1 that chooses the exception
 */
export function dynamoDbThrottlingError(
  operation: string,
  items: readonly Partition[],
  throttled: ReadonlySet<string>,
  variant: number,
): AwsError {
  if (operation.startsWith('Transact')) {
    const reasons = items.map(({ name }) =>
      throttled.has(name) ? { Code: 'ThrottlingError', Message: HOT_PARTITION } : { Code: 'None' },
    );
    const message = `Transaction cancelled, please refer cancellation reasons for specific reasons [${reasons.map(({ Code }) => Code).join(', ')}]`;
    return dynamoDbError('TransactionCanceledException', message, {
      CancellationReasons: reasons,
      Message: message,
    });
  }
  const reasons = items
    .filter(({ name }) => throttled.has(name))
    .map(({ isWrite, tableArn }) => ({
      reason: `Table${isWrite ? 'Write' : 'Read'}KeyRangeThroughputExceeded`,
      resource: tableArn,
    }));
  return variant < 0.5
    ? dynamoDbError('ThrottlingException', HOT_PARTITION, { throttlingReasons: reasons })
    : dynamoDbError('ProvisionedThroughputExceededException', PROVISIONED, { ThrottlingReasons: reasons });
}

function dynamoDbError(code: string, message: string, members: AwsError['members']): AwsError {
  const __type = `com.amazonaws.dynamodb.v20120810#${code}`;
  return new AwsError(code, message, { members: { __type, ...members } });
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html */
export const sqsThrottlingError = () =>
  new AwsError('RequestThrottled', 'The request was denied due to request throttling.');

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/CommonErrors.html */
export const eventsThrottlingError = () => new AwsError('ThrottlingException', 'Rate exceeded');
