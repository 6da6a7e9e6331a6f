import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { marshall } from '@aws-sdk/util-dynamodb';
import { expect, it, onTestFinished } from 'vitest';
import { bundleTo } from '../../lib/bundle-functions.ts';
import { apiEvent } from '../lambdas/factories/api-event.ts';
import { linkRecord } from '../lambdas/factories/link-record.ts';

/** A fake AWS with a throttled link and a queue. */
async function awsWithAThrottledLink() {
  const calls: string[] = [];
  const sent: string[] = [];
  const responses: Readonly<Record<string, (body: string) => readonly [status: number, body: object]>> = {
    UpdateItem: () => [400, { __type: 'com.amazon.coral.availability#ThrottlingException' }],
    GetItem: () => [200, { Item: marshall(linkRecord()) }],
    SendMessage: (body) => {
      const { MessageBody } = JSON.parse(body);
      sent.push(MessageBody);
      const MD5OfMessageBody = createHash('md5').update(MessageBody).digest('hex');
      return [200, { MessageId: 'message', MD5OfMessageBody }];
    },
  };
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request.setEncoding('utf8')) body += chunk;
    const operation = String(request.headers['x-amz-target']).split('.')[1] ?? '';
    calls.push(operation);
    const [status, payload] = responses[operation]?.(body) ?? [400, {}];
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' }).end(JSON.stringify(payload));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, calls, sent };
}

it('the redirect’s bundle queues the click of a throttled link and does not retry the write', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'linkbus-redirect-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  bundleTo('redirect', directory);
  const aws = await awsWithAThrottledLink();
  const event = apiEvent('GET /{short_code}', { pathParameters: { short_code: 'aB3xY7k' } });
  // Twice, as in a warm environment.
  const script = `const { handler } = require('./index.js'); const event = ${JSON.stringify(event)};
    handler(event).then(async (first) => console.log(JSON.stringify([first, await handler(event)])));`;

  const { stdout } = await promisify(execFile)(process.execPath, ['-e', script], {
    cwd: directory,
    env: {
      LINKS_TABLE: 'Links',
      OVERFLOW_QUEUE_URL: `${aws.url}/000000000000/overflow`,
      SETTLE_DELAY_SECONDS: '600',
      AWS_ENDPOINT_URL: aws.url,
      AWS_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
    },
  });

  const redirect = expect.objectContaining({ statusCode: 302 });
  expect(JSON.parse(stdout)).toEqual([redirect, redirect]);
  expect(aws.calls).toEqual(['UpdateItem', 'GetItem', 'SendMessage', 'SendMessage']);
  const ids = aws.sent.map((message) => JSON.parse(message).click.id);
  expect(new Set(ids).size).toBe(2);
});
