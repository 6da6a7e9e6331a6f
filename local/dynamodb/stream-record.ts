import type { Images } from './change.ts';

/**
 * One record of a DynamoDB stream, as Lambda hands it to a function.
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
    /** Digits. Later records have higher ones, as numbers and as strings. */
    readonly SequenceNumber: string;
  };
  readonly eventSourceARN: string;
  /** Only on what time to live deleted. */
  readonly userIdentity?: { readonly type: 'Service'; readonly principalId: 'dynamodb.amazonaws.com' };
}
