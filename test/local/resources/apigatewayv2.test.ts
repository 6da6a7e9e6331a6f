import { afterEach, describe, expect, it } from 'vitest';
import { freePort } from '../../../local/free-port.ts';
import type { Invoke, InvokeResult } from '../../../local/lambda/invoke.ts';
import { accountUnderTest } from '../account-under-test.ts';
import { addFakeFunction } from './fake-function.ts';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const ApiId = { Ref: 'Api' };

/** An HTTP API with two routes to one function and one to another, started on a port of its own. */
async function withApi({ links, site }: { links: Invoke; site: Invoke }, stage: object = {}) {
  const publicUrl = `http://127.0.0.1:${await freePort('127.0.0.1', 0)}`;
  const tested = accountUnderTest({ publicUrl });
  cleanups.push(tested.stop);
  const integration = (uri: string) => ({
    Type: 'AWS::ApiGatewayV2::Integration',
    Properties: {
      ApiId,
      IntegrationType: 'AWS_PROXY',
      IntegrationUri: uri,
      PayloadFormatVersion: '2.0',
    },
  });
  const route = (RouteKey: string, target: string) => ({
    Type: 'AWS::ApiGatewayV2::Route',
    Properties: { ApiId, RouteKey, AuthorizationType: 'NONE', Target: target },
  });
  const outputs = await tested.create({
    Resources: {
      Api: { Type: 'AWS::ApiGatewayV2::Api', Properties: { Name: 'api', ProtocolType: 'HTTP' } },
      Stage: {
        Type: 'AWS::ApiGatewayV2::Stage',
        Properties: { ApiId, StageName: '$default', AutoDeploy: true, ...stage },
      },
      List: route('GET /links', 'integrations/Links'),
      Read: route('GET /links/{id}', 'integrations/Links'),
      Rest: route('$default', 'integrations/Site'),
      Links: integration(addFakeFunction(tested.account, 'links', links).arn),
      Site: integration(addFakeFunction(tested.account, 'site', site).arn),
    },
    Outputs: {
      Id: { Value: ApiId },
      Endpoint: { Value: { 'Fn::GetAtt': ['Api', 'ApiEndpoint'] } },
    },
  });
  return { ...tested, outputs, get: (path: string) => fetch(`${publicUrl}${path}`) };
}

const answering =
  (name: string): Invoke =>
  async (event) => ({ ok: true, payload: { answered: name, event } });

describe('AWS::ApiGatewayV2', () => {
  it('serves its routes at the address that is its endpoint', async () => {
    const { outputs, account, start, get } = await withApi({
      links: answering('links'),
      site: answering('site'),
    });
    await start();

    expect(outputs).toEqual({ Id: 'api', Endpoint: account.publicUrl });
    expect(await (await get('/links/lnk_1')).json()).toMatchObject({
      answered: 'links',
      event: {
        version: '2.0',
        routeKey: 'GET /links/{id}',
        pathParameters: { id: 'lnk_1' },
        requestContext: { accountId: '123456789012', apiId: 'api', stage: '$default' },
      },
    });
    expect(await (await get('/links')).json()).toMatchObject({ answered: 'links' });
    expect(await (await get('/elsewhere')).json()).toMatchObject({
      answered: 'site',
      event: { routeKey: '$default' },
    });
  });

  it("throttles as its stage's settings say", async () => {
    const { start, get } = await withApi(
      { links: answering('links'), site: answering('site') },
      { DefaultRouteSettings: { ThrottlingRateLimit: 1, ThrottlingBurstLimit: 2 } },
    );
    await start();

    expect((await get('/links')).status).toBe(200);
    expect((await get('/elsewhere')).status).toBe(200);
    expect((await get('/links')).status).toBe(429);
  });

  it('lets a function answer eight requests at once, over all its routes, and others meanwhile', async () => {
    const held: ((result: InvokeResult) => void)[] = [];
    const arrived = Promise.withResolvers<void>();
    const hold: Invoke = () =>
      new Promise((resolve) => {
        held.push(resolve);
        if (held.length === 8) arrived.resolve();
      });
    const { start, get } = await withApi({ links: hold, site: answering('site') });
    await start();

    const requests = Array.from({ length: 10 }, (_, i) => get(i % 2 === 0 ? '/links' : '/links/lnk_1'));
    await arrived.promise;
    expect((await get('/elsewhere')).status).toBe(200);
    expect(held).toHaveLength(8);

    const answers = Promise.all(requests);
    for (let next = held.shift(); next !== undefined; next = held.shift()) {
      next({ ok: true, payload: {} });
      await new Promise(setImmediate);
    }
    expect((await answers).map(({ status }) => status)).toEqual(Array(10).fill(200));
  });

  it.each([
    [
      'another API',
      { Other: { Type: 'AWS::ApiGatewayV2::Api', Properties: { Name: 'b', ProtocolType: 'HTTP' } } },
    ],
    [
      'a stage of another name',
      {
        Other: {
          Type: 'AWS::ApiGatewayV2::Stage',
          Properties: { ApiId: 'api', StageName: 'v1', AutoDeploy: true },
        },
      },
    ],
    [
      'an authorizer',
      {
        Other: {
          Type: 'AWS::ApiGatewayV2::Route',
          Properties: { ApiId: 'api', RouteKey: 'GET /', Target: 'integrations/x', AuthorizationType: 'JWT' },
        },
      },
    ],
    [
      'a route of an API that is none',
      {
        Other: {
          Type: 'AWS::ApiGatewayV2::Route',
          Properties: { ApiId: 'nobody', RouteKey: 'GET /', Target: 'integrations/x' },
        },
      },
    ],
  ])('is refused with %s', async (_, other) => {
    const Api = { Type: 'AWS::ApiGatewayV2::Api', Properties: { Name: 'a', ProtocolType: 'HTTP' } };
    const created = accountUnderTest().create({ Resources: { Api, ...other } });

    await expect(created).rejects.toThrow(/^Other \(AWS::ApiGatewayV2::/);
  });

  it('is refused with a route that leads nowhere, which it names', async () => {
    const tested = accountUnderTest();
    await tested.create({
      Resources: {
        Api: { Type: 'AWS::ApiGatewayV2::Api', Properties: { Name: 'api', ProtocolType: 'HTTP' } },
        Stage: {
          Type: 'AWS::ApiGatewayV2::Stage',
          Properties: { ApiId, StageName: '$default', AutoDeploy: true },
        },
        Lost: {
          Type: 'AWS::ApiGatewayV2::Route',
          Properties: { ApiId, RouteKey: 'GET /lost', Target: 'integrations/none' },
        },
      },
    });

    await expect(tested.start()).rejects.toThrow('GET /lost');
  });
});
