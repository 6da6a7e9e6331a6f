import { DynamoDBClient, GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { marshall } from '@aws-sdk/util-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { apiEvent, VISITOR_IP } from '../factories/api-event.ts';
import { captureLog } from '../factories/capture-log.ts';
import { conditionFailure } from '../factories/condition-failure.ts';
import { REQUEST_ID } from '../factories/fixed-values.ts';
import { linkRecord } from '../factories/link-record.ts';

vi.stubEnv('LINKS_TABLE', 'Links');
vi.stubEnv('OVERFLOW_QUEUE_URL', 'https://sqs.example/1/overflow');
vi.stubEnv('SETTLE_DELAY_SECONDS', '600');
const dynamodb = mockClient(DynamoDBClient);
const sqs = mockClient(SQSClient);
const { handler } = await import('../../../lambdas/redirect/handler.ts');

const visit = (method: 'GET' | 'HEAD', shortCode: string, headers: Record<string, string> = {}) =>
  handler(apiEvent(`${method} /{short_code}`, { pathParameters: { short_code: shortCode }, headers }));

const sent = () => dynamodb.calls().map(({ args }) => args[0].constructor.name);

beforeEach(() => {
  dynamodb.reset();
  sqs.reset();
});

afterAll(() => {
  dynamodb.restore();
  sqs.restore();
  vi.unstubAllEnvs();
});

describe('GET /{short_code} makes exactly one AWS call', () => {
  it('for a live link', async () => {
    dynamodb.on(UpdateItemCommand).resolves({ Attributes: marshall(linkRecord({ clicks: 1 })) });

    expect(await visit('GET', 'aB3xY7k')).toMatchObject({
      statusCode: 302,
      headers: { location: 'https://example.com/' },
    });
    expect(sent()).toEqual(['UpdateItemCommand']);
  });

  it.each([
    ['an unknown link', undefined, 404],
    ['an expired link', linkRecord({ live_until: '2020-01-01T00:00:00.000Z' }), 410],
    ['a used-up link', linkRecord({ clicks: 3, click_limit: 3 }), 410],
  ])('for %s', async (_, record, status) => {
    dynamodb.on(UpdateItemCommand).rejects(conditionFailure(record));

    expect(await visit('GET', 'aB3xY7k')).toMatchObject({ statusCode: status });
    expect(sent()).toEqual(['UpdateItemCommand']);
  });
});

describe('HEAD /{short_code} makes exactly one AWS call, which is a read', () => {
  it.each([
    ['a live link', linkRecord(), 302],
    ['an unknown link', undefined, 404],
    ['an expired link', linkRecord({ live_until: '2020-01-01T00:00:00.000Z' }), 410],
  ])('for %s', async (_, record, status) => {
    dynamodb.on(GetItemCommand).resolves(record === undefined ? {} : { Item: marshall(record) });

    expect(await visit('HEAD', 'aB3xY7k')).toMatchObject({ statusCode: status });
    expect(sent()).toEqual(['GetItemCommand']);
  });
});

describe.each(['GET', 'HEAD'] as const)('%s of an impossible short code', (method) => {
  it.each(['favicon.ico', 'ab', 'wp-login.php', 'café', ''])('makes no AWS call: %j', async (shortCode) => {
    expect(await visit(method, shortCode)).toMatchObject({ statusCode: 404 });
    expect(sent()).toEqual([]);
  });
});

describe('GET of a throttled link', () => {
  const throttled = Object.assign(new Error('Rate exceeded'), { name: 'ThrottlingException' });

  it('reads the link, queues the click and redirects', async () => {
    const record = linkRecord({ short_code: 'hot' });
    dynamodb.on(UpdateItemCommand).rejects(throttled);
    dynamodb.on(GetItemCommand).resolves({ Item: marshall(record) });

    // No CDN in front: the visitor sent the country.
    const headers = { 'user-agent': 'curl/8.7.1', 'cloudfront-viewer-country': 'NL' };
    const response = await visit('GET', 'hot', headers);

    expect(response).toMatchObject({ statusCode: 302, headers: { location: 'https://example.com/' } });
    const [call] = sqs.commandCalls(SendMessageCommand);
    expect(call?.args[0].input.QueueUrl).toBe('https://sqs.example/1/overflow');
    expect(JSON.parse(call?.args[0].input.MessageBody ?? '')).toEqual({
      short_code: 'hot',
      target_url: 'https://example.com/',
      click: { id: expect.stringMatching(/^evt_/), at: expect.any(String), user_agent: 'curl/8.7.1' },
    });
  });

  it('returns a 503 with Retry-After and queues no click if the link has a click limit', async () => {
    const record = linkRecord({ short_code: 'limited', click_limit: 3 });
    dynamodb.on(UpdateItemCommand).rejects(throttled);
    dynamodb.on(GetItemCommand).resolves({ Item: marshall(record) });

    expect(await visit('GET', 'limited')).toMatchObject({ statusCode: 503, headers: { 'retry-after': '1' } });
    expect(sqs.calls()).toEqual([]);
  });

  it('returns a 503 if the queue fails', async () => {
    captureLog();
    dynamodb.on(UpdateItemCommand).rejects(throttled);
    dynamodb.on(GetItemCommand).resolves({ Item: marshall(linkRecord({ short_code: 'lost' })) });
    sqs.on(SendMessageCommand).rejects(new Error('SQS is down.'));

    expect(await visit('GET', 'lost')).toMatchObject({ statusCode: 503, headers: { 'retry-after': '1' } });
  });
});

describe('GET of a link whose counting is not answered', () => {
  const lost = Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });

  it('reads the link consistently, queues the click with a delay of ten minutes, and redirects', async () => {
    captureLog();
    dynamodb.on(UpdateItemCommand).rejects(lost);
    dynamodb.on(GetItemCommand).resolves({ Item: marshall(linkRecord({ short_code: 'late' })) });

    expect(await visit('GET', 'late')).toMatchObject({ statusCode: 302 });
    expect(sent()).toEqual(['UpdateItemCommand', 'GetItemCommand']);
    expect(dynamodb.commandCalls(GetItemCommand)[0]?.args[0].input).toMatchObject({ ConsistentRead: true });
    const { MessageBody = '', DelaySeconds } = sqs.commandCalls(SendMessageCommand)[0]?.args[0].input ?? {};
    expect(DelaySeconds).toBe(600);
    expect(JSON.parse(MessageBody)).toEqual({
      short_code: 'late',
      target_url: 'https://example.com/',
      workspace_id: 'default',
      click: { id: expect.stringMatching(/^evt_/), at: expect.any(String) },
      maybe_counted: true,
    });
  });

  it('returns a 503 if the link can’t be read either', async () => {
    captureLog();
    dynamodb.on(UpdateItemCommand).rejects(lost);
    dynamodb.on(GetItemCommand).rejects(new Error('DynamoDB is down.'));

    expect(await visit('GET', 'down')).toMatchObject({ statusCode: 503, headers: { 'retry-after': '1' } });
    expect(sqs.calls()).toEqual([]);
  });
});

describe('when DynamoDB fails', () => {
  it.each(['GET', 'HEAD'] as const)(
    '%s returns a 503 with Retry-After that reveals no internals',
    async (method) => {
      const log = captureLog();
      dynamodb.onAnyCommand().rejects(new Error('Internal: host 10.0.0.9 is down'));

      const response = await visit(method, 'not-remembered', {
        'user-agent': 'curl',
        referer: 'https://secret.example/',
      });

      expect(response).toMatchObject({ statusCode: 503, headers: { 'retry-after': '1' } });
      expect(JSON.stringify(response)).not.toContain('10.0.0.9');
      expect(log.text()).toContain(REQUEST_ID);
      expect(log.text()).not.toContain(VISITOR_IP);
      expect(log.text()).not.toContain('secret.example');
    },
  );
});

it('a dead link returns a page to a browser', async () => {
  dynamodb.on(UpdateItemCommand).rejects(conditionFailure());

  const response = await visit('GET', 'unknown', { accept: 'text/html,*/*;q=0.8' });

  expect(response).toMatchObject({
    statusCode: 404,
    headers: { 'content-type': 'text/html; charset=utf-8' },
  });
});
