import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type StartedLinkbus, startLinkbus } from '../../start/start-linkbus.ts';
import { startTestReceiver, type TestReceiver } from '../e2e/receiver.ts';

let linkbus: StartedLinkbus;
let receiver: TestReceiver;

beforeAll(async () => {
  receiver = await startTestReceiver((response) => response.writeHead(503).end('down'));
  linkbus = await startLinkbus({
    host: '127.0.0.1',
    port: 0,
    retrySchedule: [0, 0],
    allowPrivateTargets: true,
    showLogs: false,
  });
}, 60_000);

afterAll(async () => {
  await receiver?.close();
  await linkbus?.stop();
});

async function post(path: string, body: unknown): Promise<{ id: string }> {
  const response = await fetch(`${linkbus.url}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${linkbus.apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  expect(response.status).toBe(201);
  return (await response.json()) as { id: string };
}

it('a delivery that is used up ends in the dead-letter queue, with the body as it was sent', async () => {
  const { id } = await post('/webhooks', { url: receiver.url, events: ['link.created'] });
  await post('/links', { target_url: 'https://example.com/' });

  const sqs = new SQSClient({
    endpoint: linkbus.awsUrl,
    region: 'us-east-1',
    credentials: { accessKeyId: 'operator', secretAccessKey: 'local' },
  });
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({ QueueUrl: String(linkbus.outputs.DeadLettersUrl), WaitTimeSeconds: 20 }),
  );
  sqs.destroy();

  expect(Messages).toHaveLength(1);
  expect(JSON.parse(Messages[0]?.Body ?? '')).toMatchObject({
    webhook_id: id,
    event_type: 'link.created',
    attempt: 3,
    body: receiver.received[0]?.body,
  });
  expect(receiver.received).toHaveLength(3);
  expect(new Set(receiver.received.map(({ body }) => body)).size).toBe(1);
}, 40_000);
