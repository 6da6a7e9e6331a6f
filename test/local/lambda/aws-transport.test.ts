import { hash } from 'node:crypto';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { AwsRequest, AwsResponse } from '../../../local/aws/handle-request.ts';
import { deploy, startPool } from './deployed-function.ts';

const SDK = createRequire(import.meta.url).resolve('@aws-sdk/client-sqs');

/** Deploys a function that sends a message with the SDK, to an endpoint that responds with `handle`. */
function sender(handle: (request: AwsRequest) => Promise<AwsResponse | undefined>, requestHandler = {}) {
  const pool = startPool({ handleAwsRequest: handle });
  return deploy(
    `const { SQSClient, SendMessageCommand } = require(${JSON.stringify(SDK)});
     const client = new SQSClient({ maxAttempts: 1, requestHandler: ${JSON.stringify(requestHandler)} });
     exports.handler = async () => {
       try {
         const QueueUrl = process.env.AWS_ENDPOINT_URL + '/000000000000/queue';
         return await client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'é' }));
       } catch ({ name, message, $metadata }) { return { name, message } } }`,
    {
      pool,
      environment: {
        AWS_ENDPOINT_URL: 'http://127.0.0.1:4566',
        AWS_ACCESS_KEY_ID: 'AKIATEST',
        AWS_SECRET_ACCESS_KEY: 'secret',
      },
    },
  );
}

const response = (status: number, body: object): AwsResponse => ({
  status,
  headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amzn-requestid': 'id' },
  body: JSON.stringify(body),
});

describe("a function's AWS requests", () => {
  it('reach the endpoint without a socket, signed and with the trace header', async () => {
    const requests: AwsRequest[] = [];
    const fn = sender(async (request) => {
      requests.push(request);
      return response(200, { MessageId: 'ü', MD5OfMessageBody: hash('md5', 'é') });
    });

    const result = await fn.invoke({}, { traceHeader: 'Root=1-2-3;Lineage=abc:1' });

    expect(result).toMatchObject({ ok: true, payload: { MessageId: 'ü' } });
    expect(requests).toHaveLength(1);
    expect(requests[0]?.headers).toMatchObject({
      'x-amz-target': 'AmazonSQS.SendMessage',
      authorization: expect.stringContaining('Credential=AKIATEST/'),
      'x-amzn-trace-id': 'Root=1-2-3;Lineage=abc:1',
    });
    expect(JSON.parse(requests[0]?.body ?? '')).toMatchObject({ MessageBody: 'é' });
  });

  it('get the errors of the endpoint', async () => {
    const fn = sender(async () => response(400, { __type: 'QueueDoesNotExist', message: 'gone' }));
    expect(await fn.invoke({})).toMatchObject({ payload: { name: 'QueueDoesNotExist', message: 'gone' } });
  });

  it('fail when the connection is lost', async () => {
    const fn = sender(async () => undefined);
    expect(await fn.invoke({})).toMatchObject({ payload: { message: 'socket hang up' } });
  });

  it('time out as the client is told', async () => {
    const fn = sender(() => new Promise(() => {}), { requestTimeout: 50, throwOnRequestTimeout: true });
    expect(await fn.invoke({})).toMatchObject({ payload: { name: 'TimeoutError' } });
  });

  it('leave other HTTP requests to the network', async () => {
    const server = createServer((request, reply) => reply.end(`${request.headers.host}`)).listen(
      0,
      '127.0.0.1',
    );
    onTestFinished(() => void server.close());
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    const fn = deploy(`const http = require('http');
      exports.handler = (event) => new Promise((resolve, reject) =>
        http.request({ host: '127.0.0.1', port: event.port }, (response) =>
          response.on('data', (data) => resolve(String(data)))).on('error', reject).end());`);
    expect(await fn.invoke({ port })).toEqual({ ok: true, payload: `127.0.0.1:${port}` });
  });

  it('are no longer executed once their invocation has timed out', async () => {
    const bodies: string[] = [];
    const pool = startPool({
      async handleAwsRequest({ body }) {
        bodies.push(body);
        return response(200, {});
      },
    });
    const source = `const http = require('http');
      const send = (text) => new Promise((resolve) =>
        http.request({ host: '127.0.0.1', port: 4566 }, resolve).on('error', resolve).end(text));
      exports.handler = async ({ text, afterMs }) => {
        await new Promise((r) => setTimeout(r, afterMs)); await send(text); return text }`;
    const late = deploy(source, { name: 'late', timeoutMs: 100, pool });
    const other = deploy(source, { name: 'other', pool });

    const [timedOut, ended] = await Promise.all([
      late.invoke({ text: 'late', afterMs: 200 }),
      other.invoke({ text: 'in time', afterMs: 400 }),
    ]);

    expect(timedOut).toMatchObject({ errorType: 'Sandbox.Timedout' });
    expect(ended).toEqual({ ok: true, payload: 'in time' });
    expect(bodies).toEqual(['in time']);
  });
});
