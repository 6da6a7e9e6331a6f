import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { StartedLinkbus } from '../../cli/start/start-linkbus.ts';
import { eventPartition } from '../../lambdas/shared/event-log/event-partition.ts';
import { makeReadSettlement } from '../../lambdas/shared/event-log/settlement.ts';
import { newId } from '../../lambdas/shared/formats/ids.ts';
import { startTestReceiver, type TestReceiver } from '../e2e/receiver.ts';
import { linkRecord } from '../lambdas/factories/link-record.ts';
import { awsOf, callApi, operate, startForTest } from './local-linkbus.ts';

let linkbus: StartedLinkbus;
let receiver: TestReceiver;
let sqs: SQSClient;
let documents: DynamoDBDocumentClient;
let linksTable: string;
let eventsTable: string;

beforeAll(async () => {
  receiver = await startTestReceiver();
  linkbus = await startForTest();
  sqs = new SQSClient(awsOf(linkbus));
  const dynamo = new DynamoDBClient(awsOf(linkbus));
  documents = DynamoDBDocumentClient.from(dynamo);
  const { TableNames = [] } = await dynamo.send(new ListTablesCommand({}));
  const tableOf = (role: string) => TableNames.find((name) => name.startsWith(`Linkbus-local-${role}`)) ?? '';
  [linksTable, eventsTable] = [tableOf('LinksTable'), tableOf('EventLogTable')];
  await callApi(linkbus, 'POST', '/webhooks', { url: receiver.url, events: ['link.*'] });
}, 60_000);

afterAll(async () => {
  sqs?.destroy();
  documents?.destroy();
  await receiver?.close();
  await linkbus?.stop();
});

const putLink = (short_code: string, change: object) =>
  documents.send(
    new PutCommand({ TableName: linksTable, Item: { ...linkRecord(), short_code, clicks: 1, change } }),
  );
const received = (id: string) =>
  receiver.received.filter(({ headers }) => headers['webhook-id'] === id).map(({ body }) => body);
const redriveEvents = () => operate(linkbus, 'bin/linkbus.js', 'redrive', 'events');
const readEvent = (id: string) => callApi<{ id?: string }>(linkbus, 'GET', `/events/${id}`);

it('an event that an earlier release logged and did not publish is published as it was logged', async () => {
  const [id, at] = [newId('evt', Date.now()), new Date().toISOString()];
  const envelope = { id, type: 'link.clicked', schema_version: 1, occurred_at: at, workspace_id: 'default' };
  // Without most fields that this release would give it.
  const body = JSON.stringify({ ...envelope, data: { short_code: 'resumed', clicks: 1 } });
  const item = {
    partition: eventPartition('default', id),
    id,
    workspace_id: 'default',
    type: 'link.clicked',
    body,
  };
  await documents.send(new PutCommand({ TableName: eventsTable, Item: { ...item, expires_at: 2 ** 32 } }));

  await putLink('resumed', { type: 'link.clicked', id, clicks: [{ id, at }] });

  await expect.poll(() => received(id), { timeout: 20_000 }).toEqual([body]);
  expect(await readEvent(id)).toEqual(JSON.parse(body));
});

it('a record that this release cannot read holds up its own link only, until a release that can redrives it', async () => {
  const [id, laterId, at] = [newId('evt', Date.now()), newId('evt', Date.now()), new Date().toISOString()];
  const settlement = () => makeReadSettlement(documents, eventsTable)('poisoned');
  const deadEvents = String(linkbus.outputs.DeadEventsUrl);

  await putLink('poisoned', { type: 'link.renamed', id, at });
  await putLink('poisoned', { type: 'link.clicked', id: 'settling', clicks: [], settling_at: at });
  await putLink('behind', { type: 'link.created', id: laterId, at });

  await expect.poll(() => received(laterId), { timeout: 20_000 }).toHaveLength(1);
  await expect.poll(settlement, { timeout: 20_000 }).toEqual({ held: true, settledAt: undefined });
  const { Messages: [letter] = [] } = await sqs.send(
    new ReceiveMessageCommand({ QueueUrl: deadEvents, VisibilityTimeout: 0, WaitTimeSeconds: 20 }),
  );
  expect(await redriveEvents()).toBe(
    '0 sent again.\n1 left in the queue: record of the Links stream that this release cannot read.',
  );
  expect(await settlement()).toMatchObject({ held: true });

  // As a release that knows the change reads it.
  const MessageBody = letter?.Body?.replace('link.renamed', 'link.created');
  await sqs.send(new SendMessageCommand({ QueueUrl: deadEvents, MessageBody }));
  expect(await redriveEvents()).toContain('1 sent again.');

  await expect.poll(() => received(id), { timeout: 20_000 }).toHaveLength(1);
  expect(await readEvent(id)).toEqual(JSON.parse(received(id)[0] ?? ''));
  expect(await settlement()).toEqual({ held: false, settledAt: at });
}, 120_000);
