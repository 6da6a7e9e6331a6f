import type { Images } from './change.ts';

/**
 * A DynamoDB stream record, as a function receives it.
 * https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html
 */
export interface StreamRecord {
  readonly eventID: string;
  readonly eventName: 'INSERT' | 'MODIFY' | 'REMOVE';
  readonly eventVersion: '1.1';
  readonly eventSource: 'aws:dynamodb';
  readonly awsRegion: string;
  readonly dynamodb: Images & {
    /** Epoch seconds. */
    readonly ApproximateCreationDateTime: number;
    /** Digits that increase from record to record, as numbers and as strings. */
    readonly SequenceNumber: string;
  };
  readonly eventSourceARN: string;
  /** Only for items that time to live deleted. */
  readonly userIdentity?: { readonly type: 'Service'; readonly principalId: 'dynamodb.amazonaws.com' };
}
