import * as z from 'zod';
import { startHttpApi } from '../http-api/http-api.ts';
import { limitConcurrency } from '../http-api/limit-concurrency.ts';
import type { Route } from '../http-api/handle-request.ts';
import { decide } from '../iam/decide.ts';
import type { Invoke } from '../lambda/invoke.ts';
import type { LocalAccount, RegisteredApi } from '../local-account.ts';
import { resourceType, withoutEffect } from './resource-type.ts';

/** How many requests one function answers at once. */
const REQUESTS_AT_ONCE = 8;

const api = resourceType({
  type: 'AWS::ApiGatewayV2::Api',
  properties: z.strictObject({
    Name: z.string(),
    ProtocolType: z.literal('HTTP'),
    Description: withoutEffect('a description'),
    Tags: withoutEffect('tags are for bills and policies'),
  }),
  create(_, { logicalId, account }) {
    const id = logicalId.toLowerCase();
    if (account.apis.size > 0) throw new Error('one HTTP API can be served here, and there is another');
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
    apiWith(ApiId, account).integrations.set(logicalId, IntegrationUri);
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
    apiWith(ApiId, account).routes.set(RouteKey, Target.replace(/^integrations\//, ''));
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
        DetailedMetricsEnabled: withoutEffect('there are no metrics here'),
      })
      .optional(),
    AccessLogSettings: withoutEffect('there is no access log here'),
    Tags: withoutEffect('tags are for bills and policies'),
  }),
  create({ ApiId, StageName, DefaultRouteSettings: settings }, { account }) {
    const served = apiWith(ApiId, account);
    const { ThrottlingRateLimit: rateLimit, ThrottlingBurstLimit: burstLimit } = settings ?? {};
    if ((rateLimit === undefined) !== (burstLimit === undefined)) {
      throw new Error('ThrottlingRateLimit and ThrottlingBurstLimit are supported here only together');
    }
    const throttle =
      rateLimit === undefined || burstLimit === undefined ? undefined : { rateLimit, burstLimit };
    account.whenCreated(async () => {
      const { hostname, port } = new URL(account.publicUrl);
      const server = await startHttpApi({
        host: hostname.replace(/^\[|\]$/g, ''),
        port: Number(port),
        apiId: served.id,
        stage: StageName,
        account: account.accountId,
        region: account.region,
        routes: routesOf(served, account),
        clock: account.clock,
        onProblem: (problem) => account.onProblem('http api', problem),
        ...(throttle !== undefined && { throttle }),
      });
      return { stop: server.close };
    });
    return { ref: StageName };
  },
});

function apiWith(id: string, account: LocalAccount): RegisteredApi {
  const found = account.apis.get(id);
  if (found === undefined) throw new Error(`there is no HTTP API ${id}`);
  return found;
}

function routesOf({ id, routes, integrations }: RegisteredApi, account: LocalAccount): Route[] {
  const invocations = new Map<string, Invoke>();
  for (const arn of integrations.values()) {
    const target = account.functions.get(arn);
    if (target !== undefined)
      invocations.set(arn, limitConcurrency(target.invoke, REQUESTS_AT_ONCE, account.requests));
  }
  return [...routes].map(([routeKey, integrationId]) => {
    demandInvoke(routeKey, integrations.get(integrationId) ?? '', id, account);
    const invoke = invocations.get(integrations.get(integrationId) ?? '');
    if (invoke === undefined) throw new Error(`the route ${routeKey} leads to no function`);
    return { routeKey, invoke };
  });
}

/** @throws where API Gateway may not invoke the function: on AWS the route would answer 500 */
function demandInvoke(routeKey: string, functionArn: string, apiId: string, account: LocalAccount): void {
  const target = account.functions.get(functionArn);
  const source = `arn:aws:execute-api:${account.region}:${account.accountId}:${apiId}`;
  const request = {
    action: 'lambda:InvokeFunction',
    resource: functionArn,
    service: 'apigateway.amazonaws.com',
    // Stage, then method and path; of the default route only its name.
    context: { 'aws:SourceArn': `${source}/$default/${routeKey.replace(' ', '')}` },
  };
  if (decide(target?.permissions ?? [], request) === 'allowed') return;
  throw new Error(
    `the route ${routeKey} is not authorized to perform: ${request.action} on resource: ${functionArn}`,
  );
}

export const apigatewayv2 = [api, integration, route, stage];
