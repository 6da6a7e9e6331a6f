import { createHash } from 'node:crypto';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { ConditionalCheckFailedException, DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { SendMessageBatchCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient, GetCommand, paginateQuery, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { awsClientConfig } from '../../../../lambdas/shared/aws/client-config.ts';
import { callDirectly } from '../../../../lambdas/shared/aws/direct-calls.ts';

type Response = readonly [status: number, body: string, headers?: Record<string, string>] | 'hang' | 'reset';

interface Received {
  readonly url: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A fake AWS that gives these responses in turn, the last one forever. */
async function fakeAws(...responses: readonly Response[]) {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request.setEncoding('utf8')) body += chunk;
    const answer = responses[Math.min(received.length, responses.length - 1)] ?? 'reset';
    received.push({ url: request.url, headers: request.headers, body });
    if (answer === 'reset') return request.socket.destroy();
    if (answer === 'hang') return;
    const [status, text, headers] = answer;
    return response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0', ...headers }).end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  const config = {
    ...awsClientConfig,
    endpoint: url,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'secret', sessionToken: 'session' },
  };
  return { received, url, config };
}

const error = (type: string, fields: object = {}): Response => [
  400,
  JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${type}`, message: 'refused', ...fields }),
];

const count = () =>
  new UpdateItemCommand({
    TableName: 'Links',
    Key: { short_code: { S: 'aB3xY7k' } },
    UpdateExpression: 'SET clicks = clicks + :one',
    ExpressionAttributeValues: { ':one': { N: '1' } },
    ReturnValues: 'ALL_NEW',
  });

const UPDATED: Response = [200, JSON.stringify({ Attributes: { clicks: { N: '2' } } })];

/** SQS's response to a message `body`. Other services' clients ignore it. */
const SENT = JSON.stringify({ MD5OfMessageBody: createHash('md5').update('body').digest('hex') });

afterEach(() => void vi.unstubAllEnvs());

describe('a direct call sends the request of the SDK', () => {
  /** Differ between any two calls. */
  const varying = ['amz-sdk-invocation-id', 'x-amz-date', 'authorization', 'user-agent'];
  const comparable = ({ headers, ...rest }: Received) => ({
    ...rest,
    headers: Object.fromEntries(Object.entries(headers).filter(([name]) => !varying.includes(name))),
    // Without the list of the SDK's features that the call used.
    userAgent: headers['user-agent']?.replace(/ m\/\S+$/, ''),
    signed: /SignedHeaders=\S+/.exec(String(headers.authorization))?.[0],
    scope: /Credential=\w+\/\d{8}(\S+)/.exec(String(headers.authorization))?.[1],
  });

  it.each<[string, new (config: object) => { send(command: never): Promise<unknown> }, object]>([
    ['DynamoDB', DynamoDBClient, count()],
    [
      'SQS',
      SQSClient,
      new SendMessageCommand({
        QueueUrl: 'https://sqs.example/1/q',
        MessageBody: 'body',
        MessageGroupId: 'g',
      }),
    ],
    [
      'EventBridge',
      EventBridgeClient,
      new PutEventsCommand({ Entries: [{ Source: 's', DetailType: 't', Detail: '{}', Time: new Date(0) }] }),
    ],
  ])('to %s', async (_, Client, command) => {
    vi.stubEnv('AWS_LAMBDA_FUNCTION_NAME', 'function');
    vi.stubEnv('_X_AMZN_TRACE_ID', 'Root=1-5e272390-8c398be037738dc042009320');
    const aws = await fakeAws([200, SENT]);
    await new Client(aws.config).send(command as never);
    await callDirectly(new Client(aws.config)).send(command as never);
    const [ofSdk, direct] = aws.received.map(comparable);

    expect(direct).toEqual(ofSdk);
    expect(direct?.headers['x-amzn-trace-id']).toBe('Root=1-5e272390-8c398be037738dc042009320');
    expect(direct?.headers['x-amz-security-token']).toBe('session');
  });

  it('to a queue’s own address', async () => {
    const aws = await fakeAws([200, SENT]);
    const { endpoint: _, ...config } = aws.config;
    const command = new SendMessageCommand({ QueueUrl: `${aws.url}/1/q`, MessageBody: 'body' });
    await callDirectly(new SQSClient(config)).send(command);

    expect(aws.received).toHaveLength(1);
  });

  it('to the endpoint of the environment', async () => {
    const aws = await fakeAws(UPDATED);
    vi.stubEnv('AWS_ENDPOINT_URL', aws.url);
    const { endpoint: _, ...config } = aws.config;

    expect(await callDirectly(new DynamoDBClient(config)).send(count())).toMatchObject({
      Attributes: { clicks: { N: '2' } },
    });
  });

  it('with the credentials of the moment', async () => {
    const aws = await fakeAws(UPDATED);
    let key = 1;
    const credentials = async () => ({
      accessKeyId: `KEY${key++}`,
      secretAccessKey: 'secret',
      expiration: new Date(0),
    });
    const client = callDirectly(new DynamoDBClient({ ...aws.config, credentials }));
    await client.send(count());
    await client.send(count());

    const [first, second] = aws.received.map(
      ({ headers }) => /KEY\d/.exec(String(headers.authorization))?.[0],
    );
    expect(second).not.toBe(first);
  });
});

describe('a direct call ends as a call of the SDK', () => {
  it('throws the operation’s exception, with the item', async () => {
    const aws = await fakeAws(error('ConditionalCheckFailedException', { Item: { id: { S: 'x' } } }));
    const thrown = await callDirectly(new DynamoDBClient(aws.config))
      .send(count())
      .catch((caught: unknown) => caught);

    expect(thrown).toBeInstanceOf(ConditionalCheckFailedException);
    expect(thrown).toMatchObject({ message: 'refused', Item: { id: { S: 'x' } } });
    expect(aws.received).toHaveLength(1);
  });

  it.each<[string, Response]>([
    ['a throttled call', error('ThrottlingException')],
    ['a fault of the service', [500, JSON.stringify({ __type: 'InternalServerError' })]],
    ['an unreadable fault', [503, '<html>', { 'content-type': 'text/html' }]],
    ['a closed connection', 'reset'],
  ])('retries %s twice', async (_, response) => {
    const aws = await fakeAws(response);
    const call = callDirectly(new DynamoDBClient(aws.config)).send(count());

    await expect(call).rejects.toMatchObject({ $metadata: { attempts: 3 } });
    expect(aws.received.map(({ headers }) => headers['amz-sdk-request'])).toEqual([
      'attempt=1; max=3',
      'attempt=2; max=3',
      'attempt=3; max=3',
    ]);
  });

  it('succeeds with a retry, which is signed again under the same id', async () => {
    const aws = await fakeAws('reset', UPDATED);
    const { Attributes, $metadata } = await callDirectly(new DynamoDBClient(aws.config)).send(count());

    expect([Attributes, $metadata.attempts]).toEqual([{ clicks: { N: '2' } }, 2]);
    const ids = aws.received.map(({ headers }) => headers['amz-sdk-invocation-id']);
    expect(new Set(ids).size).toBe(1);
  });

  it('corrects the clock when AWS rejects the signature’s time', async () => {
    const ahead = new Date(Date.now() + 3_600_000);
    const date = { date: ahead.toUTCString() };
    const aws = await fakeAws(
      [400, JSON.stringify({ __type: 'InvalidSignatureException', message: 'Signature expired' }), date],
      [...UPDATED, date] as unknown as Response,
    );
    await callDirectly(new DynamoDBClient(aws.config)).send(count());

    const hour = ahead.toISOString().replaceAll('-', '').slice(0, 11);
    expect(aws.received[1]?.headers['x-amz-date']).toContain(hour);
  });

  it('times out', async () => {
    const aws = await fakeAws('hang');
    const requestHandler = { requestTimeout: 20, throwOnRequestTimeout: true };
    const client = callDirectly(new DynamoDBClient({ ...aws.config, requestHandler, maxAttempts: 1 }));

    await expect(client.send(count())).rejects.toMatchObject({ name: 'TimeoutError' });
  });

  it('is aborted by its caller', async () => {
    const aws = await fakeAws('hang');
    const call = callDirectly(new DynamoDBClient(aws.config)).send(count(), {
      abortSignal: AbortSignal.timeout(20),
    });

    await expect(call).rejects.toMatchObject({ name: 'AbortError' });
    await setTimeout(0);
    expect(aws.received).toHaveLength(1);
  });

  it('rejects a message that arrived changed', async () => {
    const Successful = [{ Id: '0', MessageId: 'm', MD5OfMessageBody: 'other' }];
    const aws = await fakeAws([200, JSON.stringify({ Successful })]);
    const command = new SendMessageBatchCommand({
      QueueUrl: `${aws.url}/1/q`,
      Entries: [{ Id: '0', MessageBody: 'body' }],
    });

    await expect(callDirectly(new SQSClient(aws.config)).send(command)).rejects.toThrow(/MD5/);
  });
});

describe('a document client of a client with direct calls', () => {
  const documents = async (...responses: readonly Response[]) => {
    const aws = await fakeAws(...responses);
    return { ...aws, client: DynamoDBDocumentClient.from(callDirectly(new DynamoDBClient(aws.config))) };
  };

  it('translates items', async () => {
    const { client, received } = await documents([200, JSON.stringify({ Item: { n: { N: '7' } } })]);

    expect(await client.send(new GetCommand({ TableName: 'T', Key: { id: 'x' } }))).toMatchObject({
      Item: { n: 7 },
    });
    expect(JSON.parse(received[0]?.body ?? '')).toEqual({ TableName: 'T', Key: { id: { S: 'x' } } });
  });

  it('keeps calls apart that run at the same time', async () => {
    const { client, received } = await documents([200, '{}']);
    await Promise.all(
      ['a', 'b', 'c'].map((id) => client.send(new UpdateCommand({ TableName: 'T', Key: { id } }))),
    );

    expect(received.map(({ body }) => JSON.parse(body).Key.id.S).sort()).toEqual(['a', 'b', 'c']);
  });

  it('reads pages', async () => {
    const { client } = await documents(
      [200, JSON.stringify({ Items: [{ n: { N: '1' } }], LastEvaluatedKey: { id: { S: 'x' } } })],
      [200, JSON.stringify({ Items: [{ n: { N: '2' } }] })],
    );
    const items: unknown[] = [];
    for await (const { Items = [] } of paginateQuery({ client }, { TableName: 'T' })) items.push(...Items);

    expect(items).toEqual([{ n: 1 }, { n: 2 }]);
  });
});
