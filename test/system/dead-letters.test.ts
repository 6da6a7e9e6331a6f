import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { StartedLinkbus } from '../../cli/start/start-linkbus.ts';
import { startTestReceiver, type TestReceiver } from '../e2e/receiver.ts';
import { awsOf, callApi, startForTest } from './local-linkbus.ts';

let linkbus: StartedLinkbus;
let receiver: TestReceiver;

beforeAll(async () => {
  receiver = await startTestReceiver((response) => response.writeHead(503).end('down'));
  linkbus = await startForTest({ retrySchedule: [0, 0] });
}, 60_000);

afterAll(async () => {
  await receiver?.close();
  await linkbus?.stop();
});

it('an exhausted delivery goes to the dead-letter queue with the sent body', async () => {
  const { id } = await callApi<{ id: string }>(linkbus, 'POST', '/webhooks', {
    url: receiver.url,
    events: ['link.created'],
  });
  await callApi(linkbus, 'POST', '/links', { target_url: 'https://example.com/' });

  const sqs = new SQSClient(awsOf(linkbus));
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
