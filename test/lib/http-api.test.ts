import { describe, expect, it } from 'vitest';
import { eventRoutes } from '../../lambdas/events-api/routes.ts';
import { linkRoutes } from '../../lambdas/links-api/routes.ts';
import { redirectRoutes } from '../../lambdas/redirect/routes.ts';
import { siteRoutes } from '../../lambdas/site/routes.ts';
import { webhookRoutes } from '../../lambdas/webhooks-api/routes.ts';
import { synthesize } from './synthesized-stack.ts';

const linkbus = synthesize();

const routes = {
  'EventLog/Api': Object.keys(eventRoutes),
  'Links/Api': Object.keys(linkRoutes),
  'Links/Redirect': redirectRoutes,
  'Webhooks/Api': Object.keys(webhookRoutes),
  Site: siteRoutes,
};

describe('the HTTP API', () => {
  it('has exactly the functions’ routes, each to its function', () => {
    const found = [...linkbus.ofType('AWS::ApiGatewayV2::Route').values()].map(({ properties }) => {
      const integration = linkbus.named(linkbus.nameOf(properties.Target).replace('integrations/', ''));
      return `${properties.RouteKey} -> ${linkbus.nameOf(integration.properties.IntegrationUri)}`;
    });

    expect(found.sort()).toEqual(
      Object.entries(routes)
        .flatMap(([name, keys]) => keys.map((key) => `${key} -> ${name}`))
        .sort(),
    );
  });

  it('uses payload format 2.0', () => {
    const integrations = [...linkbus.ofType('AWS::ApiGatewayV2::Integration').values()];

    expect(integrations).toHaveLength(Object.keys(routes).length);
    for (const { properties } of integrations) {
      expect(properties).toMatchObject({ IntegrationType: 'AWS_PROXY', PayloadFormatVersion: '2.0' });
    }
  });

  // The default route's ARN has no method and path, so */*/* doesn't cover it.
  it.each([
    ['EventLog/Api', ['/*/*/*']],
    ['Links/Api', ['/*/*/*']],
    ['Links/Redirect', ['/*/*/*']],
    ['Webhooks/Api', ['/*/*/*']],
    ['Site', ['/*/*', '/*/*/', '/*/*/event-types', '/*/*/health', '/*/*/robots.txt']],
  ])('can invoke %s, with one permission for all routes unless it has the default route', (name, scopes) => {
    const permissions = [...linkbus.ofType('AWS::Lambda::Permission').values()].filter(
      ({ properties }) => linkbus.nameOf(properties.FunctionName) === name,
    );

    for (const { properties } of permissions) {
      expect(properties).toMatchObject({
        Action: 'lambda:InvokeFunction',
        Principal: 'apigateway.amazonaws.com',
      });
    }
    const api = 'arn:AWS::Partition:execute-api:AWS::Region:AWS::AccountId:Http/Api';
    expect(permissions.map(({ properties }) => linkbus.nameOf(properties.SourceArn)).sort()).toEqual(
      scopes.map((scope) => `${api}${scope}`),
    );
  });

  it('can invoke no other function', () => {
    const callable = [...linkbus.ofType('AWS::Lambda::Permission').values()]
      .filter(({ properties }) => properties.Principal === 'apigateway.amazonaws.com')
      .map(({ properties }) => linkbus.nameOf(properties.FunctionName));
    expect([...new Set(callable)].sort()).toEqual(Object.keys(routes).sort());
  });

  it('serves its routes from the root of its address', () => {
    const stages = [...linkbus.ofType('AWS::ApiGatewayV2::Stage').values()];

    expect(stages.map(({ properties }) => properties.StageName)).toEqual(['$default']);
    expect(stages[0]?.properties.AutoDeploy).toBe(true);
  });
});

describe('the stage of the HTTP API', () => {
  const stageOf = (each: typeof linkbus) => each.named('Http/Api/DefaultStage').properties;

  it('throttles as the settings say', () => {
    expect(stageOf(linkbus).DefaultRouteSettings).toEqual({
      ThrottlingRateLimit: 10_000,
      ThrottlingBurstLimit: 5_000,
    });
    const throttled = synthesize({ stage: 'prod', throttleRate: 20, throttleBurst: 40 });
    expect(stageOf(throttled).DefaultRouteSettings).toEqual({
      ThrottlingRateLimit: 20,
      ThrottlingBurstLimit: 40,
    });
  });

  it('logs to a group under /aws/vendedlogs/, with a name that only this API has', () => {
    const { LogGroupName } = linkbus.named('Http/AccessLogs').properties;

    expect(linkbus.nameOf(LogGroupName)).toBe('/aws/vendedlogs/linkbus-prod/Http/Api');
  });

  it('logs each request as one JSON object without visitor data', () => {
    const { DestinationArn, Format } = stageOf(linkbus).AccessLogSettings as {
      readonly DestinationArn: unknown;
      readonly Format: string;
    };
    expect(linkbus.nameOf(DestinationArn)).toBe('Http/AccessLogs');
    expect(Object.keys(JSON.parse(Format))).toEqual([
      'requestId',
      'time',
      'routeKey',
      'path',
      'status',
      'responseLength',
      'responseLatencyMs',
      'integrationLatencyMs',
      'integrationError',
      'error',
    ]);
    expect(Format).not.toMatch(/sourceIp|userAgent|identity|caller|header/i);
  });
});
