import { describe, expect, it, onTestFinished } from 'vitest';
import { freePort } from '../../../local/free-port.ts';
import type { Invoke } from '../../../local/lambda/invoke.ts';
import { accountUnderTest } from '../account-under-test.ts';
import { httpApi } from '../hand-made-stack.ts';
import { addFakeFunction } from './fake-function.ts';

const ApiId = { Ref: 'Api' };

/** Creates an HTTP API with two routes to one function and one to another, on a free port. */
async function withApi({ links, site }: { links: Invoke; site: Invoke }, stage: object = {}) {
  const publicUrl = `http://127.0.0.1:${await freePort('127.0.0.1', 0)}`;
  const tested = accountUnderTest({ publicUrl });
  onTestFinished(tested.stop);
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

const respondAs =
  (name: string): Invoke =>
  async (event) => ({ ok: true, payload: { function: name, event } });

describe('AWS::ApiGatewayV2', () => {
  it('serves its routes at its endpoint', async () => {
    const { outputs, account, start, get } = await withApi({
      links: respondAs('links'),
      site: respondAs('site'),
    });
    await start();

    expect(outputs).toEqual({ Id: 'api', Endpoint: account.publicUrl });
    expect(await (await get('/links/lnk_1')).json()).toMatchObject({
      function: 'links',
      event: {
        version: '2.0',
        routeKey: 'GET /links/{id}',
        pathParameters: { id: 'lnk_1' },
        requestContext: { accountId: '123456789012', apiId: 'api', stage: '$default' },
      },
    });
    expect(await (await get('/links')).json()).toMatchObject({ function: 'links' });
    expect(await (await get('/elsewhere')).json()).toMatchObject({
      function: 'site',
      event: { routeKey: '$default' },
    });
  });

  it('throttles with the settings of its stage', async () => {
    const { start, get } = await withApi(
      { links: respondAs('links'), site: respondAs('site') },
      { DefaultRouteSettings: { ThrottlingRateLimit: 1, ThrottlingBurstLimit: 2 } },
    );
    await start();

    expect((await get('/links')).status).toBe(200);
    expect((await get('/elsewhere')).status).toBe(200);
    expect((await get('/links')).status).toBe(429);
  });

  it.each([
    [
      'another API',
      { Other: { Type: 'AWS::ApiGatewayV2::Api', Properties: { Name: 'b', ProtocolType: 'HTTP' } } },
    ],
    [
      'a stage with another name',
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
      'a route of an unknown API',
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

  it('is refused with a route without a function, by name', async () => {
    const tested = accountUnderTest();
    await tested.create({
      Resources: {
        ...httpApi({}),
        Lost: {
          Type: 'AWS::ApiGatewayV2::Route',
          Properties: { ApiId, RouteKey: 'GET /lost', Target: 'integrations/none' },
        },
      },
    });

    await expect(tested.start()).rejects.toThrow('GET /lost');
  });
});
