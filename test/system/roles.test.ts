import { DynamoDBClient, GetItemCommand, PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { App, type CfnElement } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findQueue } from '../../cli/deployment/find-queue.ts';
import type { StartedLinkbus } from '../../cli/start/start-linkbus.ts';
import { newId } from '../../lambdas/shared/formats/ids.ts';
import type { OverflowMessage } from '../../lambdas/shared/link/overflow-message.ts';
import { addLinkbusStack } from '../../lib/linkbus-app.ts';
import { makeConfig } from '../../lib/make-config.ts';
import { awsOf, callApi, startForTest } from './local-linkbus.ts';

let linkbus: StartedLinkbus;
let functions: Record<'links' | 'redirect' | 'outbox' | 'fanOut' | 'dispatcher', string>;
let tables: Record<'links' | 'webhooks' | 'deliveries', string>;

/** SDK settings that call as a function, by its logical id. */
const as = (logicalId: string) => awsOf(linkbus, logicalId);

beforeAll(async () => {
  linkbus = await startForTest();
  const app = new App({ context: { 'aws:cdk:bundling-stacks': [] } });
  const stack = addLinkbusStack(app, makeConfig({ stage: 'local' }));
  const idOf = (path: string) => {
    const construct = path.split('/').reduce<IConstruct>((parent, id) => parent.node.findChild(id), stack);
    return stack.getLogicalId(construct.node.defaultChild as CfnElement);
  };
  functions = {
    links: idOf('Links/Api'),
    redirect: idOf('Links/Redirect'),
    outbox: idOf('Links/Outbox'),
    fanOut: idOf('Webhooks/FanOut'),
    dispatcher: idOf('Webhooks/Dispatcher'),
  };
  const tableOf = (path: string) => `Linkbus-local-${idOf(path)}`;
  tables = {
    links: tableOf('Links/Table'),
    webhooks: tableOf('Webhooks/Table'),
    deliveries: tableOf('Webhooks/Deliveries'),
  };
}, 60_000);

afterAll(async () => {
  await linkbus?.stop();
});

describe('the template’s roles', () => {
  it.each(['links', 'redirect', 'outbox'] as const)('the %s function cannot read webhooks', async (name) => {
    const client = new DynamoDBClient(as(functions[name]));
    const key = { workspace_id: { S: 'default' }, id: { S: 'whk_0' } };

    await expect(client.send(new GetItemCommand({ TableName: tables.webhooks, Key: key }))).rejects.toThrow(
      /LinksA?.*is not authorized to perform: dynamodb:GetItem on resource: .*Webhooks/,
    );
    await expect(client.send(new ScanCommand({ TableName: tables.webhooks }))).rejects.toThrow(
      'dynamodb:Scan',
    );
  });

  it('the redirect cannot create links', async () => {
    const client = new DynamoDBClient(as(functions.redirect));

    await expect(
      client.send(new PutItemCommand({ TableName: tables.links, Item: { short_code: { S: 'abc' } } })),
    ).rejects.toThrow('is not authorized to perform: dynamodb:PutItem');
  });

  it('fan-out reaches neither links nor deliveries', async () => {
    const client = new DynamoDBClient(as(functions.fanOut));

    for (const TableName of [tables.links, tables.deliveries]) {
      await expect(client.send(new ScanCommand({ TableName }))).rejects.toThrow('is not authorized');
    }
  });

  it('the redirect can neither publish events nor receive messages', async () => {
    const { BusName, DeadLettersUrl } = linkbus.outputs as Record<string, string>;
    const entry = { EventBusName: BusName, Source: 'linkbus', DetailType: 'link.clicked', Detail: '{}' };

    await expect(
      new EventBridgeClient(as(functions.redirect)).send(new PutEventsCommand({ Entries: [entry] })),
    ).rejects.toThrow('is not authorized to perform: events:PutEvents');
    await expect(
      new SQSClient(as(functions.redirect)).send(new ReceiveMessageCommand({ QueueUrl: DeadLettersUrl })),
    ).rejects.toThrow('is not authorized to perform: sqs:ReceiveMessage');
  });

  it('the redirect can read a link', async () => {
    const client = new DynamoDBClient(as(functions.redirect));
    const { Item } = await client.send(
      new GetItemCommand({ TableName: tables.links, Key: { short_code: { S: 'nobody-has-this' } } }),
    );

    expect(Item).toBeUndefined();
  });

  // HTTP would show it only with a throttled link.
  it('the redirect can send to the overflow queue', async () => {
    await callApi(linkbus, 'POST', '/links', { target_url: 'https://example.com/', short_code: 'hot' });
    const sqs = new SQSClient(as(functions.redirect));
    const message: OverflowMessage = {
      short_code: 'hot',
      target_url: 'https://example.com/',
      click: { id: newId('evt', Date.now()), at: new Date().toISOString() },
    };

    await sqs.send(
      new SendMessageCommand({
        QueueUrl: await findQueue(new SQSClient(awsOf(linkbus)), 'local', 'LinksOverflowQueue'),
        MessageBody: JSON.stringify(message),
      }),
    );

    const clicks = async () => (await callApi<{ clicks: number }>(linkbus, 'GET', '/links/hot')).clicks;
    await expect.poll(clicks, { timeout: 20_000 }).toBe(1);
  });

  // HTTP would show it only with a redelivered message.
  it('the dispatcher can read a delivery', async () => {
    const client = new DynamoDBClient(as(functions.dispatcher));
    const Key = { webhook_id: { S: 'whk_0' }, id: { S: 'dlv_0' } };
    const { Item } = await client.send(new GetItemCommand({ TableName: tables.deliveries, Key }));

    expect(Item).toBeUndefined();
  });
});
