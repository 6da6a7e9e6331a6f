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
import { type Foundation, makeLogGroup } from './foundation.ts';
import type { LinkbusFunction } from './linkbus-function.ts';

export interface LinkbusHttpApiProps {
  readonly foundation: Foundation;
  readonly apiName: string;
}

/** The HTTP API. Functions need its address: create it before them, and add its routes after them. */
export class LinkbusHttpApi extends Construct {
  readonly api: HttpApi;
  /** Base URL of the short links, without a trailing slash. */
  readonly baseUrl: string;

  constructor(scope: Construct, id: string, { foundation, apiName }: LinkbusHttpApiProps) {
    super(scope, id);
    const { domainName, certificateArn, hostedZoneId, throttleRate, throttleBurst } = foundation.config;
    this.api = new HttpApi(this, 'Api', {
      apiName,
      createDefaultStage: false,
      // A second address would allow links that redirect to themselves.
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
        'The functions check API keys and scopes per route and respond with one error format. Redirects and pages are public.',
    });
  }

  /** Routes requests (`GET /links`, `$default`) to a function. */
  route(id: string, handler: LinkbusFunction, routes: readonly string[]): void {
    // One permission per function, because its policy has room for about 40 per-route ones. The permission ends in
    // */*/*, which covers every route but $default, whose ARN has no path.
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
