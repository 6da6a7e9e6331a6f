import { SQSClient } from '@aws-sdk/client-sqs';
import type { Context } from 'aws-lambda';
import { awsClientConfig } from '../shared/aws/client-config.ts';
import { callDirectly } from '../shared/aws/direct-calls.ts';
import { makeDocumentClient } from '../shared/aws/document-client.ts';
import { requiredEnvironment } from '../shared/aws/environment.ts';
import { makeSendDue } from './send-due.ts';
import { makeSweep } from './sweep.ts';
import { makeWaitingTable } from './waiting-table.ts';

/** Reserved for the page in progress: a read, four rounds of sends and a write, with the SDK's retries. */
const TIME_FOR_A_PAGE_MS = 15_000;

const queueUrls = {
  main: requiredEnvironment('RETRY_QUEUE_URL'),
  slow: requiredEnvironment('SLOW_RETRY_QUEUE_URL'),
};
const sqs = callDirectly(new SQSClient(awsClientConfig));
const sweep = makeSweep({
  ...makeWaitingTable(makeDocumentClient(), requiredEnvironment('WAITING_TABLE')),
  send: makeSendDue(sqs, queueUrls, Date.now),
  now: Date.now,
});

/** Invoked each minute by a schedule. */
export const handler = (_: unknown, context: Pick<Context, 'getRemainingTimeInMillis'>): Promise<void> =>
  sweep(() => context.getRemainingTimeInMillis() > TIME_FOR_A_PAGE_MS);
