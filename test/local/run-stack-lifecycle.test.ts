import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ManualClock } from '../../local/clock.ts';
import { UnsupportedTemplateError } from '../../local/resources/unsupported.ts';
import { arnOf, handMadeStack, httpApi, readsQueue, readsStream, streamingTable } from './hand-made-stack.ts';
import { startStack } from './running-stack.ts';
import { settled } from './settled.ts';

const echo = { source: 'exports.handler = async (event) => event' };

/** Lists the servers and threads that keep this process alive. Closed ones disappear a turn later. */
async function handles(): Promise<string[]> {
  await settled();
  return process
    .getActiveResourcesInfo()
    .filter((each) => ['TCPServerWrap', 'MessagePort', 'Worker'].includes(each))
    .sort();
}

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  });
  return (server.address() as AddressInfo).port;
}

describe('a stack whose port is in use', () => {
  it('is rejected before anything starts', async () => {
    const port = await listen(createServer());
    const before = await handles();
    const stack = handMadeStack({ Echo: echo }, httpApi({ $default: 'Echo' }));
    onTestFinished(stack.remove);

    const threads: unknown[] = [];
    const onThread = (thread: unknown) => threads.push(thread);
    process.on('worker', onThread);
    onTestFinished(() => void process.off('worker', onThread));

    await expect(startStack(stack, { port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
    expect(threads).toEqual([]);
    expect(await handles()).toEqual(before);
  });
});

describe('a stack on another address', () => {
  const startOn = async (host: string) => {
    const source = 'exports.handler = async () => process.env.AWS_ENDPOINT_URL';
    const running = await startStack(handMadeStack({ Urls: { source } }, httpApi({ $default: 'Urls' })), {
      host,
    });
    onTestFinished(running.stop);
    return { running, awsUrl: await (await fetch(running.url)).text() };
  };

  it('serves its tables, queues and bus on 127.0.0.1', async () => {
    const { running, awsUrl } = await startOn('0.0.0.0');

    expect(awsUrl).toBe(running.awsUrl);
    expect(new URL(awsUrl).hostname).toBe('127.0.0.1');
  });

  // Only Linux routes all of 127.0.0.0/8 to this machine.
  it.runIf(process.platform === 'linux')('opens only its HTTP API to other addresses', async () => {
    const { running, awsUrl } = await startOn('0.0.0.0');
    const elsewhere = (url: string) => fetch(`http://127.0.0.2:${new URL(url).port}`);

    expect((await elsewhere(running.url)).status).toBe(200);
    await expect(elsewhere(awsUrl)).rejects.toThrow('fetch failed');
  });
});

describe('a stack that fails to start', () => {
  it.each([
    ['an unsupported resource', { Topic: { Type: 'AWS::SNS::Topic' } }],
    ['a table that DynamoDB rejects', { Odd: tableWithAnUnusedAttribute() }],
  ])('leaves nothing running: %s', async (_, resources) => {
    const before = await handles();
    const stack = handMadeStack({ Echo: echo }, { ...httpApi({ $default: 'Echo' }), ...resources });
    onTestFinished(stack.remove);

    await expect(startStack(stack)).rejects.toBeInstanceOf(UnsupportedTemplateError);
    expect(await handles()).toEqual(before);
  });

  it('leaves nothing running when a service fails to start after the resources are created', async () => {
    const before = await handles();
    const stack = handMadeStack(
      { Echo: echo },
      {
        ...httpApi({ $default: 'Echo' }),
        Lost: {
          Type: 'AWS::ApiGatewayV2::Route',
          Properties: { ApiId: { Ref: 'Api' }, RouteKey: 'GET /lost', Target: 'integrations/none' },
        },
      },
    );
    onTestFinished(stack.remove);

    await expect(startStack(stack)).rejects.toThrow('GET /lost');
    expect(await handles()).toEqual(before);
  });
});

describe('stopping a stack', () => {
  it('ends everything while its clock stands still', async () => {
    const before = await handles();
    const stack = handMadeStack(
      {
        Echo: echo,
        Worker: { ...echo, allow: [readsQueue('Jobs')] },
        Relay: { ...echo, allow: readsStream('Links') },
      },
      {
        ...httpApi({ $default: 'Echo' }),
        Jobs: { Type: 'AWS::SQS::Queue' },
        Links: streamingTable,
        JobsToWorker: {
          Type: 'AWS::Lambda::EventSourceMapping',
          Properties: { EventSourceArn: arnOf('Jobs'), FunctionName: { Ref: 'Worker' } },
        },
        LinksToRelay: {
          Type: 'AWS::Lambda::EventSourceMapping',
          Properties: {
            EventSourceArn: arnOf('Links', 'StreamArn'),
            FunctionName: { Ref: 'Relay' },
            StartingPosition: 'LATEST',
          },
        },
      },
      { Jobs: { Ref: 'Jobs' } },
    );
    const running = await startStack(stack, { clock: new ManualClock() });
    expect((await fetch(running.url)).status).toBe(200);
    await running.sqs.send(
      new SendMessageCommand({ QueueUrl: String(running.outputs.Jobs), MessageBody: 'do it' }),
    );
    expect(await handles()).not.toEqual(before);

    await running.stop();

    expect(await handles()).toEqual(before);
    await expect(fetch(running.url)).rejects.toThrow();
    await expect(fetch(running.awsUrl)).rejects.toThrow();
  });

  it('lets a request in flight finish', async () => {
    const gate = createServer();
    const gatePort = await listen(gate);
    const stack = handMadeStack(
      {
        Slow: {
          source: `exports.handler = async () => (await fetch('http://127.0.0.1:${gatePort}')).text()`,
        },
      },
      httpApi({ $default: 'Slow' }),
    );
    const running = await startStack(stack);
    const body = fetch(running.url).then((response) => response.text());
    const [, hold] = await once(gate, 'request');

    const stopped = running.stop();
    await expect(fetch(running.url)).rejects.toThrow();
    hold.end('done');

    expect(await body).toBe('done');
    await stopped;
  });

  it('ends invocations that take longer than the grace period', async () => {
    const stack = handMadeStack(
      { Hanging: { source: 'exports.handler = () => new Promise(() => {})', allow: [readsQueue('Jobs')] } },
      {
        ...httpApi({ $default: 'Hanging' }),
        Jobs: { Type: 'AWS::SQS::Queue' },
        JobsToHanging: {
          Type: 'AWS::Lambda::EventSourceMapping',
          Properties: { EventSourceArn: arnOf('Jobs'), FunctionName: { Ref: 'Hanging' } },
        },
      },
      { Jobs: { Ref: 'Jobs' } },
    );
    const running = await startStack(stack);
    await running.sqs.send(
      new SendMessageCommand({ QueueUrl: String(running.outputs.Jobs), MessageBody: 'do it' }),
    );
    const startedAt = performance.now();
    await running.stopWithin(50);
    // The function's own timeout is 10 seconds.
    expect(performance.now() - startedAt).toBeLessThan(5_000);
  });

  it('can be called twice', async () => {
    const running = await startStack(handMadeStack({ Echo: echo }, httpApi({ $default: 'Echo' })));

    await running.stop();
    await expect(running.stop()).resolves.toBeUndefined();
  });
});

function tableWithAnUnusedAttribute() {
  return {
    Type: 'AWS::DynamoDB::Table',
    Properties: {
      ...streamingTable.Properties,
      AttributeDefinitions: [
        { AttributeName: 'id', AttributeType: 'S' },
        { AttributeName: 'unused', AttributeType: 'S' },
      ],
    },
  };
}
