import { randomUUID } from 'node:crypto';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { Context } from 'aws-lambda';
import { awsClientConfig } from '../shared/aws/client-config.ts';
import { callDirectly } from '../shared/aws/direct-calls.ts';
import { makeDocumentClient } from '../shared/aws/document-client.ts';
import { requiredEnvironment } from '../shared/aws/environment.ts';
import { makeSendDue } from './send-due.ts';
import { makeSweep } from './sweep.ts';
import { makeWaitingTable } from './waiting-table.ts';

/** Reserved for the page in progress: a read, a few rounds of sends and a write, with the SDK's retries. */
const TIME_FOR_A_PAGE_MS = 15_000;

const queueUrls = {
  main: requiredEnvironment('RETRY_QUEUE_URL'),
  slow: requiredEnvironment('SLOW_RETRY_QUEUE_URL'),
  dead: requiredEnvironment('DEAD_LETTER_QUEUE_URL'),
};
const sqs = callDirectly(new SQSClient(awsClientConfig));
const dynamo = makeDocumentClient();
const waitingTable = requiredEnvironment('WAITING_TABLE');
const send = makeSendDue(sqs, queueUrls, Date.now);

/** Invoked each minute by a schedule, and at times twice. */
export function handler(_: unknown, context: Pick<Context, 'getRemainingTimeInMillis'>): Promise<void> {
  const sweep = makeSweep({
    ...makeWaitingTable(dynamo, waitingTable, randomUUID()),
    send,
    now: Date.now,
  });
  return sweep(() => context.getRemainingTimeInMillis() > TIME_FOR_A_PAGE_MS);
}
