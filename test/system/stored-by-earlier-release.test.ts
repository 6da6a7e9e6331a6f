import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { ListQueuesCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { StartedLinkbus } from '../../cli/start/start-linkbus.ts';
import { startTestReceiver, type TestReceiver } from '../e2e/receiver.ts';
import { awsOf, startForTest } from './local-linkbus.ts';
import stock from './stored-by-0.1.0.json' with { type: 'json' };

// Items and messages written by the first release. An upgrade finds such items for 30 days and such messages for 14.

const [created, limited] = [stock.tables.WebhooksTable[0], stock.tables.WebhooksTable[1]];
const { overflow } = stock.messages;

// The stream publishes the last change of each stored link, so its event has a delivery before its messages are sent.
const anotherEvent = {
  event_id: 'evt_01M7ZK704KD12H8REFHBXZC3M2',
  delivery_id: 'dlv_01M7ZK704KC2MNEZQ00XJ8ZA48',
};
const messages = {
  ...stock.messages.deliveries,
  fresh: { ...stock.messages.deliveries.fresh, ...anotherEvent },
};
const event = {
  ...stock.messages.event,
  detail: { ...stock.messages.event.detail, id: 'evt_01M7ZK704KD12H8REFHBXZC3M3' },
};

let linkbus: StartedLinkbus;
let receiver: TestReceiver;
let dynamo: DynamoDBClient;
let sqs: SQSClient;

beforeAll(async () => {
  receiver = await startTestReceiver();
  linkbus = await startForTest();
  dynamo = new DynamoDBClient(awsOf(linkbus));
  sqs = new SQSClient(awsOf(linkbus));
  await storeItems();
}, 60_000);

afterAll(async () => {
  dynamo?.destroy();
  sqs?.destroy();
  await receiver?.close();
  await linkbus?.stop();
});

/** Puts the items into the tables, with their expiry in the future and the webhooks' URLs at the receiver. */
async function storeItems(): Promise<void> {
  const documents = DynamoDBDocumentClient.from(dynamo);
  const { TableNames = [] } = await dynamo.send(new ListTablesCommand({}));
  const expires_at = Math.floor(Date.now() / 1_000) + 86_400;
  for (const [role, items] of Object.entries(stock.tables)) {
    const TableName = TableNames.find((name) => name.startsWith(`Linkbus-local-${role}`));
    for (const item of items as Record<string, unknown>[]) {
      const changes = {
        ...('expires_at' in item && { expires_at }),
        ...('url' in item && { url: receiver.url }),
      };
      await documents.send(new PutCommand({ TableName, Item: { ...item, ...changes } }));
    }
  }
}

async function send(queue: string, message: unknown): Promise<void> {
  const { QueueUrls: [QueueUrl] = [] } = await sqs.send(
    new ListQueuesCommand({ QueueNamePrefix: `Linkbus-local-${queue}` }),
  );
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(message) }));
}

/** Calls the API with the key from the stock. */
async function get<Body>(path: string): Promise<Body> {
  const response = await fetch(`${linkbus.url}${path}`, {
    headers: { authorization: 'Bearer lb_stock_stock_stock_stock' },
  });
  expect(response.status).toBe(200);
  return (await response.json()) as Body;
}

interface Delivery {
  readonly status: string;
  readonly attempts: readonly Record<string, unknown>[];
}

const delivery = ({
  webhook_id,
  delivery_id,
}: {
  webhook_id: string;
  delivery_id: string;
}): Promise<Delivery> => get(`/webhooks/${webhook_id}/deliveries/${delivery_id}`);

it('links are listed, followed and counted', async () => {
  const { data } = await get<{ data: { short_code: string }[] }>('/links?tag=a');
  expect(data).toMatchObject([
    { short_code: 'stock-limited', title: 'Limited', tags: ['a', 'b'], max_clicks: 3 },
  ]);

  const visit = await fetch(`${linkbus.url}/stock-plain`, { redirect: 'manual' });
  expect(visit.headers.get('location')).toBe('https://example.com/a?b=c');
  await send('LinksOverflowQueue', overflow);

  const clicks = async () => (await get<{ clicks: number }>('/links/stock-plain')).clicks;
  const before = stock.tables.LinksTable.find(({ short_code }) => short_code === 'stock-plain')?.clicks ?? 0;
  await expect.poll(clicks, { timeout: 20_000 }).toBe(before + 2);
});

it('attempts stored with "answer" show it as response_body', async () => {
  const { status, attempts } = await delivery(messages.scheduled);

  expect(status).toBe('pending');
  expect(attempts).toMatchObject([
    { status_code: 500, response_body: 'no "thanks"\n' },
    { status_code: 500, response_body: 'no "thanks"\n' },
  ]);
  expect(attempts.filter((attempt) => 'answer' in attempt)).toEqual([]);
});

it.each([
  ['a first attempt', 'WebhooksDeliveryQueue', messages.fresh, 1],
  ['a scheduled retry', 'WebhooksRetryQueue', messages.scheduled, 3],
  ['a first attempt with a turn', 'WebhooksRetryQueue', messages.turn, 1],
  ['a manual retry with a turn', 'WebhooksRetryQueue', messages.retryTurn, 2],
  ['a replayed event', 'WebhooksRetryQueue', messages.replayed, 1],
])(
  'a queued message is delivered and recorded: %s',
  async (_, queue, message, attempts) => {
    const before = receiver.received.length;
    await send(queue, message);

    await expect
      .poll(async () => (await delivery(message)).attempts.length, { timeout: 20_000 })
      .toBe(attempts);
    expect(await delivery(message)).toMatchObject({ status: 'delivered' });
    const own = receiver.received
      .slice(before)
      .filter(({ headers, body }) => headers['webhook-id'] === message.event_id && body === message.body);
    expect(own).toHaveLength(1);
  },
  30_000,
);

it('webhooks keep their filter, headers and secrets', async () => {
  expect(await get(`/webhooks/${created?.id}`)).toMatchObject({
    filter: created?.filter,
    headers: created?.headers,
    enabled: true,
  });
  const [signed] = receiver.received.filter(({ headers }) => headers['x-team'] === 'links');
  for (const { value } of created?.secrets ?? [])
    expect(() =>
      new Webhook(value).verify(signed?.body ?? '', signed?.headers as Record<string, string>),
    ).not.toThrow();
  expect(await get(`/webhooks/${limited?.id}`)).toMatchObject({ max_per_second: 100 });
});

it('stored events and replays are read back, and an event on its queue is fanned out', async () => {
  const { data } = await get<{ data: { id: string }[] }>('/events?limit=100');
  expect(data.map(({ id }) => id)).toEqual(
    expect.arrayContaining(stock.tables.EventLogTable.map(({ id }) => id)),
  );

  const { webhook_id, replay_id } = stock.messages.replay;
  await send('WebhooksReplaysQueue', stock.messages.replay);
  expect(await get(`/webhooks/${webhook_id}/replays/${replay_id}`)).toMatchObject({
    status: 'completed',
    queued: 5,
  });

  const before = receiver.received.length;
  await send('WebhooksEventQueue', event);
  await expect.poll(() => receiver.received.length, { timeout: 20_000 }).toBeGreaterThan(before);
});
