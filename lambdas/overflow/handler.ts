import { setTimeout as wait } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { awsClientConfig } from '../shared/aws/client-config.ts';
import { requiredEnvironment } from '../shared/aws/environment.ts';
import { makeCountOverflowClicks } from '../shared/link/count-overflow-clicks.ts';
import { makeCountOverflow } from './count-overflow.ts';
import { makeCountWrite } from './count-write.ts';

/** Maximum duration of a write, including the SDK's retries. */
const MAX_WRITE_MS = 15_000;

const tables = {
  links: requiredEnvironment('LINKS_TABLE'),
  countedClicks: requiredEnvironment('COUNTED_CLICKS_TABLE'),
};
const countOverflow = makeCountOverflow(
  makeCountWrite({
    countClicks: makeCountOverflowClicks(new DynamoDBClient(awsClientConfig), tables, Date.now),
    wait: (ms) => wait(ms),
    random: Math.random,
  }),
);

export const handler = async (event: SQSEvent, context: Context): Promise<SQSBatchResponse> =>
  countOverflow(event, () => context.getRemainingTimeInMillis() > MAX_WRITE_MS);
