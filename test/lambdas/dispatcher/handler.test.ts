import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeEach, expect, it, vi } from 'vitest';
import { lambdaContext } from '../factories/api-event.ts';
import { captureLog } from '../factories/capture-log.ts';
import { deliveryMessage } from '../factories/delivery-message.ts';
import { deliveryRecord } from '../factories/delivery-record.ts';
import { sqsRecord } from '../factories/sqs-record.ts';
import { webhookRecord } from '../factories/webhook-record.ts';

vi.stubEnv('RETRY_SCHEDULE', '5,300');
vi.stubEnv('LINKBUS_VERSION', '0.0.0');
vi.stubEnv('STAGE', 'test');
vi.stubEnv('AWS_REGION', 'eu-west-1');
for (const name of ['DELIVERIES_TABLE', 'WEBHOOKS_TABLE', 'TURNS_TABLE', 'WAITING_TABLE'])
  vi.stubEnv(name, name);
for (const name of ['EVENTS_TABLE', 'EVENT_BUS']) vi.stubEnv(name, name);
for (const name of ['RETRY_QUEUE_URL', 'DEAD_LETTER_QUEUE_URL']) vi.stubEnv(name, name);
for (const name of ['SLOW_DELIVERY_QUEUE_URL', 'SLOW_RETRY_QUEUE_URL']) vi.stubEnv(name, name);
const dynamodb = mockClient(DynamoDBDocumentClient);
const sqs = mockClient(SQSClient);
const { handler } = await import('../../../lambdas/dispatcher/handler.ts');

beforeEach(() => {
  dynamodb.reset();
  sqs.reset();
});

afterAll(() => {
  dynamodb.restore();
  sqs.restore();
  vi.unstubAllEnvs();
});

it('a message that is not a delivery fails alone', async () => {
  captureLog();
  dynamodb.on(GetCommand).resolves({});
  const good = JSON.stringify(deliveryMessage());

  const result = await handler(
    {
      Records: [sqsRecord('m1', good), sqsRecord('m2', 'poison'), sqsRecord('m3', good)],
    },
    lambdaContext,
  );

  expect(result).toEqual({ batchItemFailures: [{ itemIdentifier: 'm2' }] });
});

it('a webhook is read once per batch', async () => {
  dynamodb.on(GetCommand).resolves({});
  const good = JSON.stringify(deliveryMessage());
  const batch = { Records: [sqsRecord('m1', good), sqsRecord('m2', good)] };

  await handler(batch, lambdaContext);
  await handler(batch, lambdaContext);

  expect(dynamodb.commandCalls(GetCommand)).toHaveLength(2);
});

it('the delivery of a redelivered message is read before anything is sent', async () => {
  dynamodb.on(GetCommand, { TableName: 'WEBHOOKS_TABLE' }).resolves({ Item: webhookRecord() });
  dynamodb.on(GetCommand, { TableName: 'DELIVERIES_TABLE' }).resolves({ Item: deliveryRecord() });
  const record = sqsRecord('m1', JSON.stringify(deliveryMessage()));
  const again = { ...record, attributes: { ...record.attributes, ApproximateReceiveCount: '2' } };

  expect(await handler({ Records: [again] }, lambdaContext)).toEqual({ batchItemFailures: [] });

  expect(dynamodb.calls().map(({ args }) => args[0].constructor.name)).toEqual(['GetCommand', 'GetCommand']);
  expect(sqs.calls()).toEqual([]);
});

it('a delivery to a slow receiver moves to the slow lane', async () => {
  dynamodb.on(GetCommand).resolves({});
  dynamodb
    .on(GetCommand, { TableName: 'WEBHOOKS_TABLE' })
    .resolves({ Item: webhookRecord({ slow_until: '9999-01-01T00:00:00.000Z' }) });
  const body = JSON.stringify(deliveryMessage());

  expect(await handler({ Records: [sqsRecord('m1', body)] }, lambdaContext)).toEqual({
    batchItemFailures: [],
  });

  const sent = sqs.commandCalls(SendMessageCommand).map(({ args }) => args[0].input);
  expect(sent).toMatchObject([{ QueueUrl: 'SLOW_DELIVERY_QUEUE_URL', MessageBody: body }]);
});

it('an attempt is left to SQS if its record could outlast the function', async () => {
  const log = captureLog();
  dynamodb.on(GetCommand).resolves({});
  dynamodb.on(GetCommand, { TableName: 'WEBHOOKS_TABLE' }).resolves({ Item: webhookRecord() });
  const Records = [sqsRecord('m1', JSON.stringify(deliveryMessage()))];

  expect(await handler({ Records }, { ...lambdaContext, getRemainingTimeInMillis: () => 30_000 })).toEqual({
    batchItemFailures: [{ itemIdentifier: 'm1' }],
  });
  expect(log.text()).toContain('Too little time is left for an attempt.');
});
