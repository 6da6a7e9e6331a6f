import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';

/** DynamoDB's answer to a write whose condition did not hold, with the item that is there. */
export function conditionFailure(item?: object): ConditionalCheckFailedException {
  return new ConditionalCheckFailedException({
    $metadata: {},
    message: 'The conditional request failed',
    ...(item !== undefined && { Item: marshall(item, { removeUndefinedValues: true }) }),
  });
}
