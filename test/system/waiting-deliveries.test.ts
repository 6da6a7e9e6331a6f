import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { App, type CfnElement } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { findQueue } from '../../cli/deployment/find-queue.ts';
import type { StartedLinkbus } from '../../cli/start/start-linkbus.ts';
import { makeSendDue } from '../../lambdas/sweeper/send-due.ts';
import { makeSweep } from '../../lambdas/sweeper/sweep.ts';
import { makeWaitingTable } from '../../lambdas/sweeper/waiting-table.ts';
import { addLinkbusStack } from '../../lib/linkbus-app.ts';
import { makeConfig } from '../../lib/make-config.ts';
import { startTestReceiver, type TestReceiver } from '../e2e/receiver.ts';
import { awsOf, callApi, startForTest } from './local-linkbus.ts';

let linkbus: StartedLinkbus;
let receiver: TestReceiver;

beforeAll(async () => {
  receiver = await startTestReceiver((response) => response.writeHead(503).end('down'));
  linkbus = await startForTest({ retrySchedule: [1_200] });
}, 60_000);

afterAll(async () => {
  await receiver?.close();
  await linkbus?.stop();
});

/** The logical id of a construct. */
function idOf(path: string): string {
  const app = new App({ context: { 'aws:cdk:bundling-stacks': [] } });
  const stack = addLinkbusStack(app, makeConfig({ stage: 'local' }));
  const construct = path.split('/').reduce<IConstruct>((parent, id) => parent.node.findChild(id), stack);
  return stack.getLogicalId(construct.node.defaultChild as CfnElement);
}

it('a retry in twenty minutes is parked by the dispatcher and sent by the sweeper, with their roles', async () => {
  const TableName = `Linkbus-local-${idOf('Webhooks/Waiting/Table')}`;
  const operator = { dynamodb: new DynamoDBClient(awsOf(linkbus)), sqs: new SQSClient(awsOf(linkbus)) };
  const QueueUrl = await findQueue(operator.sqs, 'local', 'WebhooksRetryQueue');
  const dead = await findQueue(operator.sqs, 'local', 'WebhooksDeadLetters');
  const role = awsOf(linkbus, idOf('Webhooks/Waiting/Sweeper'));
  let later = 0;
  const now = () => Date.now() + later;
  const sweep = makeSweep({
    ...makeWaitingTable(DynamoDBDocumentClient.from(new DynamoDBClient(role)), TableName, 'a sweeper'),
    send: makeSendDue(new SQSClient(role), { main: QueueUrl, slow: QueueUrl, dead }, now),
    now,
  });
  await sweep(() => true);

  await callApi(linkbus, 'POST', '/webhooks', { url: receiver.url, events: ['link.created'] });
  await callApi(linkbus, 'POST', '/links', { target_url: 'https://example.com/' });
  const parked = new ScanCommand({ TableName, FilterExpression: 'attribute_exists(due_at)' });
  await vi.waitFor(async () => {
    expect((await operator.dynamodb.send(parked)).Items).toHaveLength(1);
  }, 20_000);
  // 20 minutes are 18 to 22 with their jitter.
  later = 17 * 60_000 + 30_000;
  await sweep(() => true);
  await sweep(() => true);

  const { Attributes } = await operator.sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }),
  );
  expect(Attributes).toMatchObject({ ApproximateNumberOfMessagesDelayed: '1' });
  expect(receiver.received).toHaveLength(1);
}, 60_000);
