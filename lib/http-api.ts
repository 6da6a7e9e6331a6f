import { Validations } from 'aws-cdk-lib';
import {
  HttpApi,
  type HttpMethod,
  HttpRoute,
  HttpRouteKey,
  HttpStage,
  LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { Construct } from 'constructs';
import { accessLogFormat } from './access-log-format.ts';
import { CustomDomain } from './custom-domain.ts';
import type { Foundation } from './foundation.ts';
import type { LinkbusFunction } from './linkbus-function.ts';
import { makeLogGroup } from './log-group.ts';

export interface LinkbusHttpApiProps {
  readonly foundation: Foundation;
  readonly apiName: string;
}

/** The one HTTP API. It is made before the functions, which need its address, and gets its routes after them. */
export class LinkbusHttpApi extends Construct {
  readonly api: HttpApi;
  /** Where the short links are, without a slash at its end. */
  readonly baseUrl: string;

  constructor(scope: Construct, id: string, { foundation, apiName }: LinkbusHttpApiProps) {
    super(scope, id);
    const { domainName, certificateArn, hostedZoneId, throttleRate, throttleBurst } = foundation.config;
    this.api = new HttpApi(this, 'Api', {
      apiName,
      createDefaultStage: false,
      // With two addresses, a link to the other one would be a loop that nobody sees.
      ...(domainName !== undefined && { disableExecuteApiEndpoint: true }),
    });
    const stage = new HttpStage(this.api, 'DefaultStage', {
      httpApi: this.api,
      autoDeploy: true,
      throttle: { rateLimit: throttleRate, burstLimit: throttleBurst },
      accessLogSettings: {
        destination: new LogGroupLogDestination(makeLogGroup(this, 'AccessLogs', foundation)),
        format: accessLogFormat,
      },
    });
    this.baseUrl = domainName === undefined ? this.api.apiEndpoint : `https://${domainName}`;
    if (domainName !== undefined && certificateArn !== undefined)
      new CustomDomain(this, 'Domain', { domainName, certificateArn, hostedZoneId, stage });
    Validations.of(this).acknowledge({
      id: 'AwsSolutions::AwsSolutions-APIG4',
      reason:
        'The functions themselves check API keys and scopes, by route, and answer in the one error format; redirects and pages are public.',
    });
  }

  /** Sends these routes (`GET /links`, `$default`) to a function. */
  route(id: string, handler: LinkbusFunction, routes: readonly string[]): void {
    // One permission for the function instead of one for each route, since a function's policy has room for about 40.
    // It ends in */*/*, which covers every route but $default, whose ARN has no path.
    const scopePermissionToRoute = routes.includes('$default');
    const integration = new HttpLambdaIntegration(id, handler, { scopePermissionToRoute });
    for (const route of routes) {
      new HttpRoute(this, route, { httpApi: this.api, routeKey: routeKeyOf(route), integration });
    }
  }
}

function routeKeyOf(route: string): HttpRouteKey {
  const [method, path] = route.split(' ');
  return path === undefined ? HttpRouteKey.DEFAULT : HttpRouteKey.with(path, method as HttpMethod);
}
