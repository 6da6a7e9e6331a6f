import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { SQSClient } from '@aws-sdk/client-sqs';
import { BatchExecuteStatementCommand, DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import fc from 'fast-check';
import { afterAll, beforeEach, expect, it, vi } from 'vitest';
import { makeFanOut } from '../../../lambdas/fan-out/fan-out.ts';
import { makeApiHandler } from '../../../lambdas/shared/api/api-handler.ts';
import { makeAppendEvents } from '../../../lambdas/shared/event-log/append-events.ts';
import { eventRecord } from '../../../lambdas/shared/event-log/event-record.ts';
import { makePutOnBus } from '../../../lambdas/shared/events/put-on-bus.ts';
import { apiEvent, lambdaContext, VISITOR_IP } from '../factories/api-event.ts';
import { captureLog } from '../factories/capture-log.ts';
import { deliveryMessage } from '../factories/delivery-message.ts';
import { EVENT_ID, REQUEST_ID } from '../factories/fixed-values.ts';
import { linkClickedEvent } from '../factories/linkbus-event.ts';
import { makePacing } from '../factories/pacing.ts';
import { sqsRecord } from '../factories/sqs-record.ts';

for (const name of ['LINKS_TABLE', 'OVERFLOW_QUEUE_URL', 'DELIVERIES_TABLE', 'WEBHOOKS_TABLE'])
  vi.stubEnv(name, name);
for (const name of [
  'TURNS_TABLE',
  'WAITING_TABLE',
  'EVENTS_TABLE',
  'EVENT_BUS',
  'RETRY_QUEUE_URL',
  'DEAD_LETTER_QUEUE_URL',
])
  vi.stubEnv(name, name);
for (const name of ['LINKBUS_VERSION', 'STAGE']) vi.stubEnv(name, name);
vi.stubEnv('SETTLE_DELAY_SECONDS', '600');
vi.stubEnv('RETRY_SCHEDULE', '5,300');
vi.stubEnv('AWS_REGION', 'eu-west-1');

const dynamodb = mockClient(DynamoDBClient);
const documents = mockClient(DynamoDBDocumentClient);
const sqs = mockClient(SQSClient);
const { handler: redirect } = await import('../../../lambdas/redirect/handler.ts');
const { handler: dispatch } = await import('../../../lambdas/dispatcher/handler.ts');

beforeEach(() => {
  for (const client of [dynamodb, documents, sqs]) client.reset();
});

afterAll(() => {
  for (const client of [dynamodb, documents, sqs]) client.restore();
  vi.unstubAllEnvs();
});

const unguessable = fc.stringMatching(/^[A-Za-z0-9_-]{20,40}$/);

/** Values that must not reach a log: a key, a secret, a target's query. */
const secrets = fc.record({ key: unguessable, webhookSecret: unguessable, query: unguessable });

type Secrets = typeof secrets extends fc.Arbitrary<infer Value> ? Value : never;

const targetOf = ({ query }: Secrets) => `https://example.com/landing?token=${query}`;

/** The worst error of a dependency: its message, cause and attachments quote the input. */
function leakyError({ key, webhookSecret, ...rest }: Secrets): Error {
  const text = `authorization: Bearer lb_${key}; whsec_${webhookSecret}; ${targetOf({ key, webhookSecret, ...rest })} from ${VISITOR_IP}`;
  return Object.assign(new Error(text, { cause: new Error(text) }), {
    $response: { headers: { authorization: `Bearer lb_${key}` }, body: text },
  });
}

/** @param fail makes an error path log @param logged texts that the log must contain */
async function expectNoLeak(
  fail: (secrets: Secrets) => Promise<unknown>,
  ...logged: string[]
): Promise<void> {
  const log = captureLog();
  await fc.assert(
    fc.asyncProperty(secrets, async (each) => {
      const before = log.text().length;
      await fail(each);
      const written = log.text().slice(before);

      for (const text of logged) expect(written).toContain(text);
      for (const value of [...Object.values(each), VISITOR_IP]) expect(written).not.toContain(value);
    }),
    { numRuns: 30 },
  );
}

it('a failed API request logs its id and nothing that the client sent', async () => {
  await expectNoLeak(async (each) => {
    const handler = makeApiHandler({
      routes: { 'POST /links': 'links:write' },
      authenticate: async () => ({ keyId: 'key_1', workspaceId: 'default', scopes: ['links:write'] }),
      operations: {
        'POST /links': async () => {
          throw leakyError(each);
        },
      },
    });
    const event = apiEvent('POST /links', {
      headers: { authorization: `Bearer lb_${each.key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ target_url: targetOf(each) }),
    });

    expect(await handler(event, lambdaContext)).toMatchObject({ statusCode: 500 });
  }, `"request_id":"${REQUEST_ID}"`);
});

it('a failed redirect logs its id and nothing about the visitor', async () => {
  await expectNoLeak(async (each) => {
    dynamodb.rejects(leakyError(each));
    const event = apiEvent('GET /{short_code}', {
      headers: { referer: targetOf(each), cookie: each.key, 'user-agent': each.webhookSecret },
      pathParameters: { short_code: 'aB3xY7k' },
    });

    expect(await redirect(event)).toMatchObject({ statusCode: 503 });
  }, `"request_id":"${REQUEST_ID}"`);
});

it('events that the bus refuses are logged by id', async () => {
  await expectNoLeak(async (each) => {
    const client = new EventBridgeClient();
    mockClient(client).on(PutEventsCommand).rejects(leakyError(each));
    const { record, ...event } = leakyEvent(each);

    await makePutOnBus(client, 'linkbus', 1_000, makePacing())([{ ...event, body: record.body }]);
  }, `"event_ids":["${EVENT_ID}"]`);
});

it('events that the log refuses are logged by id', async () => {
  await expectNoLeak(async (each) => {
    const client = DynamoDBDocumentClient.from(new DynamoDBClient());
    mockClient(client).on(BatchExecuteStatementCommand).rejects(leakyError(each));

    await makeAppendEvents(client, 'Events', 1_000, makePacing())([leakyEvent(each).record]);
  }, `"event_ids":["${EVENT_ID}"]`);
});

function leakyEvent(each: Parameters<typeof targetOf>[0]) {
  const event = linkClickedEvent();
  const data = { ...event.data, target_url: targetOf(each), referrer: targetOf(each) };
  return { ...event, record: eventRecord({ ...event, data }) };
}

it('events that fail in fan-out are logged by id, unreadable ones by message id', async () => {
  await expectNoLeak(
    async (each) => {
      const fanOut = makeFanOut({
        readSubscriptions: async () => {
          throw leakyError(each);
        },
        enqueue: async () => new Set(),
        disableWebhook: async () => {},
      });
      const detail = JSON.stringify({ ...linkClickedEvent(), target_url: targetOf(each) });

      await fanOut([
        sqsRecord('m1', `{"detail":${detail}}`),
        sqsRecord('m2', `${each.query}{"detail":${detail}`),
      ]);
    },
    `"event_ids":["${EVENT_ID}"]`,
    '"message_id":"m2"',
  );
});

it('a delivery that fails with an internal error is logged by its ids, without its body', async () => {
  await expectNoLeak(async (each) => {
    documents.rejects(leakyError(each));
    const body = JSON.stringify({ target_url: targetOf(each) });

    await dispatch({ Records: [sqsRecord('m1', JSON.stringify(deliveryMessage({ body })))] }, lambdaContext);
  }, `"event_id":"${EVENT_ID}"`);
});

it('a message that is not JSON is logged by id, since JSON.parse quotes its input', async () => {
  const log = captureLog();
  const fanOut = makeFanOut({
    readSubscriptions: async () => [],
    enqueue: async () => new Set(),
    disableWebhook: async () => {},
  });

  await dispatch({ Records: [sqsRecord('m1', 'for-nobody')] }, lambdaContext);
  await fanOut([sqsRecord('m2', 'for-nobody')]);

  expect(log.text()).toContain('"message_id":"m1"');
  expect(log.text()).toContain('"message_id":"m2"');
  expect(log.text()).not.toContain('for-nob');
});
