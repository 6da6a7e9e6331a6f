import { setTimeout as wait } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { awsBounds } from '../shared/aws/bounds.ts';
import { requiredEnvironment } from '../shared/aws/environment.ts';
import { makeCountClicks } from '../shared/link/count-clicks.ts';
import { makeCountOverflow } from './count-overflow.ts';
import { makeCountWrite } from './count-write.ts';

/** What one write may take in the worst case, with the SDK's repeats. */
const TIME_FOR_A_WRITE_MS = 15_000;

const tables = {
  links: requiredEnvironment('LINKS_TABLE'),
  countedClicks: requiredEnvironment('COUNTED_CLICKS_TABLE'),
};
const countOverflow = makeCountOverflow(
  makeCountWrite({
    countClicks: makeCountClicks(new DynamoDBClient(awsBounds), tables, Date.now),
    wait: (ms) => wait(ms),
    random: Math.random,
  }),
);

export const handler = async (event: SQSEvent, context: Context): Promise<SQSBatchResponse> =>
  countOverflow(event, () => context.getRemainingTimeInMillis() > TIME_FOR_A_WRITE_MS);
