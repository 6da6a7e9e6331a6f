import { describe, expect, it } from 'vitest';
import { linkRoutes } from '../../lambdas/links/routes.ts';
import { redirectRoutes } from '../../lambdas/redirect/routes.ts';
import { siteRoutes } from '../../lambdas/site/routes.ts';
import { webhookRoutes } from '../../lambdas/webhooks/routes.ts';
import { synthesize } from './synthesized-stack.ts';

const linkbus = synthesize();

const routes = {
  'Links/Api': Object.keys(linkRoutes),
  'Links/Redirect': redirectRoutes,
  'Webhooks/Api': Object.keys(webhookRoutes),
  Site: siteRoutes,
};

describe('the HTTP API', () => {
  it('has the routes that the functions answer, each leading to its function, and no other', () => {
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

  it('hands requests over as payload format 2.0', () => {
    const integrations = [...linkbus.ofType('AWS::ApiGatewayV2::Integration').values()];

    expect(integrations).toHaveLength(Object.keys(routes).length);
    for (const { properties } of integrations) {
      expect(properties).toMatchObject({ IntegrationType: 'AWS_PROXY', PayloadFormatVersion: '2.0' });
    }
  });

  it('may call each function by one permission, however many routes lead to it', () => {
    const permissions = [...linkbus.ofType('AWS::Lambda::Permission').values()].map(({ properties }) => [
      linkbus.nameOf(properties.FunctionName),
      properties.Action,
      properties.Principal,
      linkbus.nameOf(properties.SourceArn),
    ]);

    const anyRouteOfTheApi = 'arn:AWS::Partition:execute-api:AWS::Region:AWS::AccountId:Http/Api/*/*/*';
    expect(permissions.sort()).toEqual(
      Object.keys(routes)
        .sort()
        .map((name) => [name, 'lambda:InvokeFunction', 'apigateway.amazonaws.com', anyRouteOfTheApi]),
    );
  });

  it('serves its routes from the root of its address', () => {
    const stages = [...linkbus.ofType('AWS::ApiGatewayV2::Stage').values()];

    expect(stages.map(({ properties }) => properties.StageName)).toEqual(['$default']);
    expect(stages[0]?.properties.AutoDeploy).toBe(true);
  });
});
