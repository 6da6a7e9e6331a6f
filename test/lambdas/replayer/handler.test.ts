import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient, GetCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeEach, expect, it, vi } from 'vitest';
import { newReplay } from '../../../lambdas/shared/replay/replay-record.ts';
import { lambdaContext } from '../factories/api-event.ts';
import { captureLog } from '../factories/capture-log.ts';
import { NOW, NOW_TEXT, WEBHOOK_ID } from '../factories/fixed-values.ts';
import { sqsRecord } from '../factories/sqs-record.ts';
import { webhookRecord } from '../factories/webhook-record.ts';

vi.stubEnv('AWS_REGION', 'eu-west-1');
for (const name of ['WEBHOOKS_TABLE', 'DELIVERIES_TABLE', 'EVENTS_TABLE', 'REPLAYS_TABLE']) {
  vi.stubEnv(name, name);
}
for (const name of ['RETRY_QUEUE_URL', 'REPLAY_QUEUE_URL']) vi.stubEnv(name, name);
const dynamodb = mockClient(DynamoDBDocumentClient);
const sqs = mockClient(SQSClient);
const { handler } = await import('../../../lambdas/replayer/handler.ts');

const replay = newReplay(
  { webhook_id: WEBHOOK_ID, workspace_id: 'default', only: 'failed', since: NOW_TEXT, until: NOW_TEXT },
  NOW,
);
const body = JSON.stringify({ webhook_id: WEBHOOK_ID, workspace_id: 'default', replay_id: replay.id });

/** Every page is empty, and there is always another. */
beforeEach(() => {
  dynamodb.reset();
  sqs.reset();
  dynamodb.on(GetCommand, { TableName: 'REPLAYS_TABLE' }).resolves({ Item: replay });
  dynamodb.on(GetCommand, { TableName: 'WEBHOOKS_TABLE' }).resolves({ Item: webhookRecord() });
  dynamodb.on(QueryCommand).resolves({ ScannedCount: 100, LastEvaluatedKey: { id: 'dlv_1' } });
  dynamodb.on(UpdateCommand).resolves({});
  sqs.on(SendMessageCommand).resolves({});
});

afterAll(() => {
  dynamodb.restore();
  sqs.restore();
  vi.unstubAllEnvs();
});

it('stops with 20 seconds left and sends a message for the rest', async () => {
  const left = [30_000, 20_001, 20_000];
  const context = { ...lambdaContext, getRemainingTimeInMillis: () => left.shift() ?? 0 };

  const result = await handler({ Records: [sqsRecord('m1', body)] }, context);

  expect(result).toEqual({ batchItemFailures: [] });
  // The start and three pages.
  expect(dynamodb.commandCalls(UpdateCommand)).toHaveLength(4);
  expect(sqs.commandCalls(SendMessageCommand).map(({ args }) => args[0].input)).toEqual([
    { QueueUrl: 'REPLAY_QUEUE_URL', MessageBody: body, MessageGroupId: WEBHOOK_ID },
  ]);
});

it('fails a message if the one for the rest can’t be sent', async () => {
  captureLog();
  sqs.on(SendMessageCommand).rejects(new Error('SQS is down.'));
  const context = { ...lambdaContext, getRemainingTimeInMillis: () => 0 };

  const result = await handler({ Records: [sqsRecord('m1', body)] }, context);

  expect(result).toEqual({ batchItemFailures: [{ itemIdentifier: 'm1' }] });
});

it('fails a message that is not a replay message', async () => {
  captureLog();

  const result = await handler({ Records: [sqsRecord('m1', '{}')] }, lambdaContext);

  expect(result).toEqual({ batchItemFailures: [{ itemIdentifier: 'm1' }] });
  expect(dynamodb.calls()).toEqual([]);
});
