import type { Message } from '@aws-sdk/client-sqs';
import { parseOverflowMessage } from '../lambdas/shared/overflow-message.ts';
import type { Redriven } from './drain-queue.ts';

/**
 * Sends a dead event to fan-out again, and a click that could not be counted to be counted. What the outbox gave up is
 * only a place in the Links stream, whose records are gone after 24 hours: such a message stays, for an operator to
 * read.
 */
export function makeRedriveEvent(
  eventQueueUrl: string,
  overflowQueueUrl: string,
): (message: Message) => Promise<Redriven> {
  return async ({ Body = '' }) => {
    if (isClick(Body)) return { to: overflowQueueUrl, body: Body };
    const event = parsed(Body);
    if (event?.DDBStreamBatchInfo !== undefined) return { stays: 'records of the Links stream, not events' };
    if (event?.source !== 'linkbus' || event.detail === undefined)
      return { stays: 'not an event of Linkbus' };
    return { to: eventQueueUrl, body: Body };
  };
}

function isClick(body: string): boolean {
  try {
    parseOverflowMessage(body);
    return true;
  } catch {
    return false;
  }
}

function parsed(body: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
