import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { makeCountingClient } from '../../../lambdas/redirect/counting-client.ts';
import { makeCountClick } from '../../../lambdas/shared/link/count-click.ts';
import { captureLog } from '../factories/capture-log.ts';
import { NOW_TEXT, OTHER_EVENT_ID } from '../factories/fixed-values.ts';

type Respond = (response: ServerResponse, request: IncomingMessage) => void;

const responds =
  (status: number, name?: string): Respond =>
  (response) => {
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' });
    response.end(JSON.stringify(name === undefined ? {} : { __type: `com.amazonaws.dynamodb#${name}` }));
  };

/** The counting write of a DynamoDB that responds like this, in order, and then with success. */
async function countingOn(...responses: readonly Respond[]) {
  let requests = 0;
  const sockets: Socket[] = [];
  const server = createServer((request, response) => {
    const respond = responses[requests] ?? responds(200);
    requests += 1;
    request.resume().on('end', () => respond(response, request));
  });
  server.on('connection', (socket) => sockets.push(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  let now = 0;
  const client = makeCountingClient(
    {
      endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      region: 'eu-west-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    },
    () => now,
  );
  onTestFinished(() => {
    client.destroy();
    server.close();
    server.closeAllConnections();
  });
  const countClick = makeCountClick(client, 'Links', async () => {});
  return {
    count: () => countClick('aB3xY7k', { id: OTHER_EVENT_ID, at: NOW_TEXT }),
    requests: () => requests,
    sockets,
    pass: (ms: number) => {
      now += ms;
    },
  };
}

describe('a counting write is made once and not answered', () => {
  it.each<[string, Respond]>([
    ['by a failing server', responds(500, 'InternalServerError')],
    ['by an unavailable server', responds(503)],
    ['if its connection is lost', (_, { socket }) => socket.destroy()],
    [
      'if its connection is lost within the response',
      (response) => {
        response.writeHead(200, { 'content-length': '100' }).write('{"Attributes"');
        response.destroy();
      },
    ],
  ])('%s', async (_, respond) => {
    captureLog();
    const { count, requests } = await countingOn(respond);

    expect(await count()).toBe('unanswered');
    expect(requests()).toBe(1);
  });

  it('within a second, and its connection is closed', async () => {
    const log = captureLog();
    const { count, requests, sockets } = await countingOn(() => {});

    expect(await count()).toBe('unanswered');
    expect(requests()).toBe(1);
    const [socket] = sockets;
    if (socket?.destroyed === false) await once(socket, 'close');
    expect(log.text()).toContain('counting got no response');
    expect(log.text()).toContain(OTHER_EVENT_ID);
  });
});

describe('a counting write is not repeated', () => {
  it.each(['ThrottlingException', 'ProvisionedThroughputExceededException', 'RequestLimitExceeded'])(
    'after a %s',
    async (name) => {
      const { count, requests } = await countingOn(responds(400, name));

      expect(await count()).toBe('throttled');
      expect(requests()).toBe(1);
    },
  );

  it('after it was rejected', async () => {
    const { count, requests } = await countingOn(responds(400, 'ConditionalCheckFailedException'));

    expect(await count()).toEqual({ counted: false });
    expect(requests()).toBe(1);
  });

  it('after it was refused', async () => {
    const { count, requests } = await countingOn(responds(400, 'ResourceNotFoundException'));

    await expect(count()).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    expect(requests()).toBe(1);
  });
});

describe('a counting write is repeated', () => {
  it.each(['TransactionConflictException', 'InvalidSignatureException'])(
    'after a %s, up to three times in all',
    async (name) => {
      const error = responds(400, name);
      const { count, requests } = await countingOn(error, error);

      expect(await count()).toMatchObject({ counted: true });
      expect(requests()).toBe(3);
    },
  );

  it('and throttled after three transaction conflicts', async () => {
    const conflict = responds(400, 'TransactionConflictException');
    const { count, requests } = await countingOn(conflict, conflict, conflict);

    expect(await count()).toBe('throttled');
    expect(requests()).toBe(3);
  });

  it('but not after a lost response', async () => {
    captureLog();
    const { count, requests } = await countingOn(
      responds(400, 'TransactionConflictException'),
      (_, { socket }) => socket.destroy(),
    );

    expect(await count()).toBe('unanswered');
    expect(requests()).toBe(2);
  });
});

it('a connection that was idle for 30 seconds is not used again', async () => {
  const { count, pass, sockets } = await countingOn();
  await count();
  pass(30_000);
  await count();
  expect(sockets).toHaveLength(1);
  pass(30_001);
  await count();

  expect(sockets).toHaveLength(2);
});
