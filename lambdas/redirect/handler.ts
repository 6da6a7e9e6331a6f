import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { awsBounds } from '../shared/aws/bounds.ts';
import { requiredEnvironment } from '../shared/aws/environment.ts';
import { makeCountClick, makeReadLink } from '../shared/link/count-click.ts';
import { logError } from '../shared/observe/log.ts';
import { clickOf } from './click.ts';
import { makeCountOrQueue, type QueueClick } from './count-or-queue.ts';
import { makeCountingClient } from './counting-client.ts';
import { makeFollow, makePeek } from './follow.ts';
import { makeLinkMemory } from './link-memory.ts';
import { answer, unavailable } from './response.ts';

const table = requiredEnvironment('LINKS_TABLE');
const queueUrl = requiredEnvironment('OVERFLOW_QUEUE_URL');
const client = new DynamoDBClient(awsBounds);
const countingClient = makeCountingClient({ ...awsBounds, requestHandler: client.config.requestHandler });
const readLink = makeReadLink(client, table);

// Imported when it is needed: no cold start waits for a client that few visits use.
let overflowQueue: Promise<QueueClick> | undefined;
const queueClick: QueueClick = async (message) => {
  overflowQueue ??= import('./overflow-queue.ts').then(({ makeQueueClick }) => makeQueueClick(queueUrl));
  await (await overflowQueue)(message);
};

const follow = makeFollow(
  makeCountOrQueue({
    countNow: makeCountClick(countingClient, table),
    readLink,
    queueClick,
    memory: makeLinkMemory(Date.now),
  }),
);
const peek = makePeek(readLink);

export const handler = async (event: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2> => {
  const { requestId, http } = event.requestContext;
  const asked = { requestId, accept: event.headers.accept };
  const shortCode = event.pathParameters?.short_code ?? '';
  const click = clickOf(event, Date.now());
  try {
    return answer(
      await (http.method === 'HEAD' ? peek(shortCode, click.at) : follow(shortCode, click)),
      asked,
    );
  } catch (error) {
    logError('redirect failed', error, { request_id: requestId, event_id: click.id });
    return unavailable(asked);
  }
};
