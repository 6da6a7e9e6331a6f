import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';

/** DynamoDB's error for a write whose condition failed, with the stored item. */
export function conditionFailure(item?: object): ConditionalCheckFailedException {
  return new ConditionalCheckFailedException({
    $metadata: {},
    message: 'The conditional request failed',
    ...(item !== undefined && { Item: marshall(item, { removeUndefinedValues: true }) }),
  });
}
