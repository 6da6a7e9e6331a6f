import type { AccessRequest } from './decide.ts';

/** What an SQS operation asks for. A batch needs the permission of its single operation. */
export function sqsRequest(operation: string, queueArn: string): AccessRequest {
  return { action: `sqs:${operation.replace(/Batch$/, '')}`, resource: queueArn };
}
