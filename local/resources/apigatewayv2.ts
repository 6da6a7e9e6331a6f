import * as z from 'zod';
import type { Route } from '../http-api/handle-request.ts';
import { startHttpApi } from '../http-api/http-api.ts';
import type { LocalAccount, RegisteredApi } from '../local-account.ts';
import { assertAllowed } from './assert-allowed.ts';
import { resourceType, withoutEffect } from './resource-type.ts';

const api = resourceType({
  type: 'AWS::ApiGatewayV2::Api',
  properties: z.strictObject({
    Name: z.string(),
    ProtocolType: z.literal('HTTP'),
    Description: withoutEffect('documentation'),
    Tags: withoutEffect('for billing and policies'),
  }),
  create(_, { logicalId, account }) {
    const id = logicalId.toLowerCase();
    if (account.apis.size > 0) throw new Error('only one HTTP API is supported');
    account.apis.set(id, { id, integrations: new Map(), routes: new Map() });
    return { ref: id, attributes: { ApiId: id, ApiEndpoint: account.publicUrl } };
  },
});

const integration = resourceType({
  type: 'AWS::ApiGatewayV2::Integration',
  properties: z.strictObject({
    ApiId: z.string(),
    IntegrationType: z.literal('AWS_PROXY'),
    IntegrationUri: z.string(),
    PayloadFormatVersion: z.literal('2.0'),
  }),
  create({ ApiId, IntegrationUri }, { logicalId, account }) {
    apiById(ApiId, account).integrations.set(logicalId, IntegrationUri);
    return { ref: logicalId };
  },
});

const route = resourceType({
  type: 'AWS::ApiGatewayV2::Route',
  properties: z.strictObject({
    ApiId: z.string(),
    RouteKey: z.string(),
    Target: z.string(),
    AuthorizationType: z.literal('NONE').optional(),
  }),
  create({ ApiId, RouteKey, Target }, { logicalId, account }) {
    apiById(ApiId, account).routes.set(RouteKey, Target.replace(/^integrations\//, ''));
    return { ref: logicalId };
  },
});

const stage = resourceType({
  type: 'AWS::ApiGatewayV2::Stage',
  properties: z.strictObject({
    ApiId: z.string(),
    StageName: z.literal('$default'),
    AutoDeploy: z.literal(true),
    DefaultRouteSettings: z
      .strictObject({
        ThrottlingRateLimit: z.number().optional(),
        ThrottlingBurstLimit: z.number().optional(),
        DetailedMetricsEnabled: withoutEffect('no metrics locally'),
      })
      .optional(),
    AccessLogSettings: withoutEffect('no access log locally'),
    Tags: withoutEffect('for billing and policies'),
  }),
  create({ ApiId, StageName, DefaultRouteSettings: settings }, { account }) {
    const api = apiById(ApiId, account);
    const { ThrottlingRateLimit: rateLimit, ThrottlingBurstLimit: burstLimit } = settings ?? {};
    if ((rateLimit === undefined) !== (burstLimit === undefined)) {
      throw new Error('ThrottlingRateLimit and ThrottlingBurstLimit are only supported together');
    }
    const throttle =
      rateLimit === undefined || burstLimit === undefined ? undefined : { rateLimit, burstLimit };
    account.whenCreated(async () => {
      const { hostname, port } = new URL(account.publicUrl);
      const server = await startHttpApi({
        host: hostname.replace(/^\[|\]$/g, ''),
        port: Number(port),
        apiId: api.id,
        stage: StageName,
        account: account.accountId,
        region: account.region,
        routes: routesOf(api, account),
        clock: account.clock,
        onProblem: (problem) => account.onProblem('http api', problem),
        ...(throttle !== undefined && { throttle }),
      });
      return { stop: server.close };
    });
    return { ref: StageName };
  },
});

function apiById(id: string, account: LocalAccount): RegisteredApi {
  const found = account.apis.get(id);
  if (found === undefined) throw new Error(`unknown HTTP API ${id}`);
  return found;
}

function routesOf({ id, routes, integrations }: RegisteredApi, account: LocalAccount): Route[] {
  return [...routes].map(([routeKey, integrationId]) => {
    const arn = integrations.get(integrationId) ?? '';
    const target = account.functions.get(arn);
    if (target === undefined) throw new Error(`the route ${routeKey} has no function`);
    assertMayInvoke(routeKey, arn, id, account);
    return { routeKey, invoke: target.invoke };
  });
}

/** On AWS, a route that may not invoke its function responds with 500. */
function assertMayInvoke(routeKey: string, functionArn: string, apiId: string, account: LocalAccount): void {
  const source = `arn:aws:execute-api:${account.region}:${account.accountId}:${apiId}`;
  assertAllowed(`the route ${routeKey}`, account.functions.get(functionArn)?.permissions ?? [], {
    action: 'lambda:InvokeFunction',
    resource: functionArn,
    service: 'apigateway.amazonaws.com',
    // `<stage>/<method><path>`, or `<stage>/$default`.
    context: { 'aws:SourceArn': `${source}/$default/${routeKey.replace(' ', '')}` },
  });
}

export const apigatewayv2 = [api, integration, route, stage];
