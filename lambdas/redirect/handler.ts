import { setTimeout as wait } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { awsClientConfig } from '../shared/aws/client-config.ts';
import { callDirectly } from '../shared/aws/direct-calls.ts';
import { requiredEnvironment } from '../shared/aws/environment.ts';
import { makeCountClick, makeReadLink } from '../shared/link/count-click.ts';
import { logError } from '../shared/observe/log.ts';
import { clickOf } from './click.ts';
import { makeCountOrQueue, type QueueClick } from './count-or-queue.ts';
import { makeCountingClient } from './counting-client.ts';
import { errorResponse } from './error-response.ts';
import { makeFollow, makePeek } from './follow.ts';
import { makeLinkMemory } from './link-memory.ts';
import { redirectResponse } from './redirect-response.ts';

const table = requiredEnvironment('LINKS_TABLE');
const queueUrl = requiredEnvironment('OVERFLOW_QUEUE_URL');
const settleDelaySeconds = Number(requiredEnvironment('SETTLE_DELAY_SECONDS'));
const trustsCountry = process.env.TRUST_VIEWER_COUNTRY === 'true';
const client = callDirectly(new DynamoDBClient(awsClientConfig));
const countingClient = makeCountingClient(
  { ...awsClientConfig, requestHandler: client.config.requestHandler },
  Date.now,
);
const readLink = makeReadLink(client, table);

// Imported on first use: few visits need the SQS client, and no cold start should wait for it.
let overflowQueue: Promise<QueueClick> | undefined;
const queueClick: QueueClick = async (message) => {
  overflowQueue ??= import('./overflow-queue.ts').then(({ makeQueueClick }) =>
    makeQueueClick(queueUrl, settleDelaySeconds),
  );
  await (await overflowQueue)(message);
};

const follow = makeFollow(
  makeCountOrQueue({
    countClick: makeCountClick(countingClient, table, (ms) => wait(ms)),
    readLink,
    queueClick,
    memory: makeLinkMemory(Date.now),
  }),
);
const peek = makePeek(readLink);

export const handler = async (event: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2> => {
  const { requestId, http } = event.requestContext;
  const request = { requestId, accept: event.headers.accept };
  const shortCode = event.pathParameters?.short_code ?? '';
  const click = clickOf(event, Date.now(), trustsCountry);
  try {
    const outcome = await (http.method === 'HEAD' ? peek(shortCode, click.at) : follow(shortCode, click));
    return outcome.kind === 'redirect'
      ? redirectResponse(outcome.targetUrl, outcome.status)
      : errorResponse(outcome, request);
  } catch (error) {
    logError('redirect failed', error, { request_id: requestId, event_id: click.id });
    return errorResponse({ kind: 'unavailable' }, request);
  }
};
