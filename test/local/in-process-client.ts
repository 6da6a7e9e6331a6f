import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { AwsError } from '../../local/aws/aws-error.ts';
import type { AwsService } from '../../local/aws/aws-service.ts';

/** The access key of an operator, who may do everything. */
const ACCESS_KEY_ID = 'test';

/** Makes an SDK client whose requests go to a DynamoDB in this process, without a server. It doesn't retry. */
export function inProcessClient(service: AwsService, accessKeyId = ACCESS_KEY_ID): DynamoDBClient {
  return new DynamoDBClient({
    endpoint: 'http://in-process.test',
    region: 'eu-west-1',
    credentials: { accessKeyId, secretAccessKey: 'test' },
    maxAttempts: 1,
    requestHandler: {
      handle: async ({ headers, body }: SdkRequest) => ({
        response: await respond(service, headers['x-amz-target'] ?? '', body, accessKeyId),
      }),
    },
  });
}

interface SdkRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

/** Answers as the AWS endpoint does. */
async function respond(service: AwsService, target: string, body: SdkRequest['body'], accessKeyId: string) {
  const operation = target.slice(target.lastIndexOf('.') + 1);
  try {
    return reply(
      200,
      await service.handle(operation, JSON.parse(Buffer.from(body).toString()), { accessKeyId }),
    );
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    const { code, message, statusCode, members } = error;
    return reply(statusCode, { __type: code, message, ...members });
  }
}

function reply(statusCode: number, body: object) {
  return { statusCode, headers: {}, body: Buffer.from(JSON.stringify(body)) };
}
