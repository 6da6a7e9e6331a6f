import type { SQSRecord } from 'aws-lambda';
import { NOW } from './fixed-values.ts';
import { linkClickedEvent } from './linkbus-event.ts';

/** A record as a function gets it at the first receive. */
export function sqsRecord(messageId: string, body: string): SQSRecord {
  return {
    messageId,
    receiptHandle: `receipt of ${messageId}`,
    body,
    attributes: {
      ApproximateReceiveCount: '1',
      SentTimestamp: String(NOW),
      SenderId: 'linkbus',
      ApproximateFirstReceiveTimestamp: String(NOW),
    },
    messageAttributes: {},
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn:aws:sqs:eu-west-1:111122223333:queue',
    awsRegion: 'eu-west-1',
  };
}

/** A record of an event, as an EventBridge rule sends it to a queue. */
export const eventMessage = (messageId: string, detail: unknown = linkClickedEvent()): SQSRecord =>
  sqsRecord(messageId, JSON.stringify({ source: 'linkbus', 'detail-type': 'link.clicked', detail }));
