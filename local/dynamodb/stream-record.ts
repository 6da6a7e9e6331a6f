import type { StreamViewType } from './table-definition.ts';
import type { Item } from './values/attribute-value.ts';

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

/** The item's images in a stream record. */
export interface Images {
  readonly Keys: Item;
  readonly NewImage?: Item;
  readonly OldImage?: Item;
  /** Bytes of the keys and the images. */
  readonly SizeBytes: number;
  readonly StreamViewType: StreamViewType;
}
