import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { awsBounds } from '../shared/aws-bounds.ts';
import { requiredEnvironment } from '../shared/environment.ts';
import { logError } from '../shared/log.ts';
import { answer, unavailable } from './answer.ts';
import { clickOf } from './click.ts';
import { makeFollow, makePeek } from './follow.ts';
import { makeCountClick, makeReadLink } from './links-table.ts';

const client = new DynamoDBClient(awsBounds);
const table = requiredEnvironment('LINKS_TABLE');
const follow = makeFollow(makeCountClick(client, table));
const peek = makePeek(makeReadLink(client, table));

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
    logError('redirect failed', error, { request_id: requestId });
    return unavailable(asked);
  }
};
