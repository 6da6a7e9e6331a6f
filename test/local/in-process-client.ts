import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { AwsService } from '../../local/aws/aws-service.ts';
import { type AwsRequest, makeHandleAwsRequest } from '../../local/aws/handle-request.ts';
import { systemClock } from '../../local/clock.ts';
import type { Storage } from '../../local/storage/storage.ts';

/** Makes an SDK client whose requests go to a DynamoDB in this process, without a server. It doesn't retry. */
export function inProcessClient(service: AwsService, storage: Storage, accessKeyId = 'test'): DynamoDBClient {
  const handle = makeHandleAwsRequest({
    services: [service],
    clock: systemClock,
    storage,
    onProblem(message, cause) {
      throw new Error(message, { cause });
    },
  });
  return new DynamoDBClient({
    endpoint: 'http://in-process.test',
    region: 'eu-west-1',
    credentials: { accessKeyId, secretAccessKey: 'test' },
    maxAttempts: 1,
    requestHandler: {
      async handle({ headers, body }: { headers: AwsRequest['headers']; body: string | Uint8Array }) {
        const answer = await handle({ headers, body: Buffer.from(body).toString() });
        if (answer === undefined) throw new Error('The connection was lost');
        const { status, headers: responseHeaders, body: text } = answer;
        return {
          response: { statusCode: status, headers: responseHeaders, body: Buffer.from(text) },
        };
      },
    },
  });
}
