import {
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  SendMessageBatchCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { StartedLinkbus } from '../../cli/start/start-linkbus.ts';
import { newId } from '../../lambdas/shared/formats/ids.ts';
import { timestamp } from '../../lambdas/shared/formats/timestamp.ts';
import type { OverflowMessage } from '../../lambdas/shared/link/overflow-message.ts';
import { startTestReceiver, type TestReceiver } from '../e2e/receiver.ts';
import { awsOf, callApi, startForTest } from './local-linkbus.ts';

const VISITS = 3;
const OVERFLOWED = 230;
const TARGET = 'https://example.com/';
/** Queues are named by logical id; a test of the stack pins this one. */
const OVERFLOW_QUEUE = 'Linkbus-local-LinksOverflowQueueD8173BAC';
const AT_MOST = { timeout: 30_000, interval: 100 };

let linkbus: StartedLinkbus;
let receiver: TestReceiver;
let sqs: SQSClient;

beforeAll(async () => {
  receiver = await startTestReceiver();
  linkbus = await startForTest();
  sqs = new SQSClient(awsOf(linkbus));
}, 60_000);

afterAll(async () => {
  sqs?.destroy();
  await receiver?.close();
  await linkbus?.stop();
});

const overflowed = (): OverflowMessage => {
  const now = Date.now();
  return { short_code: 'hot', target_url: TARGET, click: { id: newId('evt', now), at: timestamp(now) } };
};

async function send(QueueUrl: string, messages: readonly OverflowMessage[]): Promise<void> {
  for (let at = 0; at < messages.length; at += 10) {
    const Entries = messages
      .slice(at, at + 10)
      .map((message, n) => ({ Id: String(n), MessageBody: JSON.stringify(message) }));
    const { Failed = [] } = await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
    expect(Failed).toEqual([]);
  }
}

it('overflowed clicks are counted and published once, although every message is delivered twice', async () => {
  await callApi(linkbus, 'POST', '/webhooks', { url: receiver.url, events: ['link.clicked'] });
  await callApi(linkbus, 'POST', '/links', { target_url: TARGET, short_code: 'hot' });
  const { QueueUrl = '' } = await sqs.send(new GetQueueUrlCommand({ QueueName: OVERFLOW_QUEUE }));

  const messages = Array.from({ length: OVERFLOWED }, overflowed);
  for (let visit = 0; visit < VISITS; visit += 1) {
    await fetch(`${linkbus.url}/hot`, { redirect: 'manual' });
  }
  await send(QueueUrl, messages);
  await vi.waitFor(async () => {
    expect(await callApi(linkbus, 'GET', '/links/hot')).toMatchObject({ clicks: VISITS + OVERFLOWED });
  }, AT_MOST);
  await send(QueueUrl, messages);
  await vi.waitFor(async () => {
    expect(await waiting(QueueUrl)).toEqual({
      ApproximateNumberOfMessages: '0',
      ApproximateNumberOfMessagesNotVisible: '0',
    });
  }, AT_MOST);

  expect(await callApi(linkbus, 'GET', '/links/hot')).toMatchObject({ clicks: VISITS + OVERFLOWED });
  await vi.waitFor(() => {
    expect(new Set(receiver.received.map(({ event }) => event.id)).size).toBe(VISITS + OVERFLOWED);
  }, AT_MOST);
  const byId = new Map(receiver.received.map(({ event }) => [event.id, Number(event.data.clicks)]));
  const numbers = [...byId.values()].sort((a, b) => a - b);
  expect(numbers).toEqual(Array.from({ length: VISITS + OVERFLOWED }, (_, n) => n + 1));
  expect(messages.every(({ click }) => byId.has(click.id))).toBe(true);
}, 120_000);

async function waiting(QueueUrl: string): Promise<Record<string, string>> {
  const { Attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({
      QueueUrl,
      AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
    }),
  );
  return Attributes;
}
