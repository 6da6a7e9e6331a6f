import { setTimeout as wait } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { awsClientConfig } from '../shared/aws/client-config.ts';
import { requiredEnvironment } from '../shared/aws/environment.ts';
import { makeFindEvents } from '../shared/event-log/read-events.ts';
import { makeReadSettlement } from '../shared/event-log/settlement.ts';
import { makeCountOverflowClicks } from '../shared/link/count-overflow-clicks.ts';
import { makeStartSettling } from '../shared/link/start-settling.ts';
import { makeCountOverflow } from './count-overflow.ts';
import { makeCountWrite } from './count-write.ts';
import { makeSettleLinks } from './settle-links.ts';

/** Maximum duration of a write, including the SDK's retries. */
const MAX_WRITE_MS = 15_000;

const tables = {
  links: requiredEnvironment('LINKS_TABLE'),
  countedClicks: requiredEnvironment('COUNTED_CLICKS_TABLE'),
};
const eventsTable = requiredEnvironment('EVENTS_TABLE');
const client = new DynamoDBClient(awsClientConfig);
const documents = DynamoDBDocumentClient.from(client);
const waitMs = (ms: number) => wait(ms);

const countOverflow = makeCountOverflow(
  makeCountWrite({
    countClicks: makeCountOverflowClicks(client, tables, Date.now),
    wait: waitMs,
    random: Math.random,
  }),
  makeSettleLinks({
    readSettlement: makeReadSettlement(documents, eventsTable),
    findEvents: makeFindEvents(documents, eventsTable, waitMs),
    startSettling: makeStartSettling(client, tables.links, Date.now),
    settleDelayMs: Number(requiredEnvironment('SETTLE_DELAY_SECONDS')) * 1_000,
    wait: waitMs,
    now: Date.now,
  }),
);

export const handler = async (event: SQSEvent, context: Context): Promise<SQSBatchResponse> =>
  countOverflow(event, () => context.getRemainingTimeInMillis() > MAX_WRITE_MS);
