import { Validations } from 'aws-cdk-lib';
import {
  HttpApi,
  type HttpMethod,
  HttpRoute,
  HttpRouteKey,
  HttpStage,
  type IHttpRouteAuthorizer,
  LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { accessLogFormat } from './access-log-format.ts';
import { Cdn } from './cdn.ts';
import { CustomDomain } from './custom-domain.ts';
import { type Foundation, makeLogGroup } from './foundation.ts';
import type { LinkbusFunction } from './linkbus-function.ts';

export interface LinkbusHttpApiProps {
  readonly foundation: Foundation;
  readonly apiName: string;
}

/** Refuses requests that didn't come through CloudFront. */
interface Guard {
  readonly authorizer: IHttpRouteAuthorizer;
  /** The routes of a running API wait until its records point to CloudFront. */
  readonly domain: CustomDomain;
}

/** The HTTP API. Functions need its address: create it before them, and add its routes after them. */
export class LinkbusHttpApi extends Construct {
  readonly api: HttpApi;
  /** Base URL of the short links, without a trailing slash. */
  readonly baseUrl: string;
  readonly #guard: Guard | undefined;

  constructor(scope: Construct, id: string, { foundation, apiName }: LinkbusHttpApiProps) {
    super(scope, id);
    const { domainName, throttleRate, throttleBurst } = foundation.config;
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
        destination: new LogGroupLogDestination(this.#makeAccessLogs(foundation, apiName)),
        format: accessLogFormat,
      },
    });
    this.baseUrl = domainName === undefined ? this.api.apiEndpoint : `https://${domainName}`;
    this.#guard = this.#makeDomain(foundation, stage);
    if (this.#guard !== undefined) return;
    Validations.of(this).acknowledge({
      id: 'AwsSolutions::AwsSolutions-APIG4',
      reason:
        'The functions check API keys and scopes per route and respond with one error format. Redirects and pages are public.',
    });
  }

  /**
   * Under `/aws/vendedlogs/`, one statement covers every group in the account's resource policy for logs, which has 5,120
   * characters. The API's id makes the name unique, since production keeps the group of a deleted stack.
   * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-vended-logs-permissions.html
   */
  #makeAccessLogs(foundation: Foundation, apiName: string): LogGroup {
    const name = `/aws/vendedlogs/${apiName}/${this.api.apiId}`;
    return makeLogGroup(this, 'AccessLogs', foundation, name);
  }

  /** Adds the domain, and CloudFront in front of it, if the settings ask for them. */
  #makeDomain(foundation: Foundation, stage: HttpStage): Guard | undefined {
    const { domainName, certificateArn, hostedZoneId, cdnCertificateArn } = foundation.config;
    if (domainName === undefined || certificateArn === undefined) return undefined;
    const domain = new CustomDomain(this, 'Domain', { domainName, certificateArn, stage });
    if (cdnCertificateArn === undefined) {
      domain.pointTo(domain.endpoint, hostedZoneId);
      return undefined;
    }
    const cdn = new Cdn(this, 'Cdn', {
      foundation,
      domainName,
      certificateArn: cdnCertificateArn,
      origin: domain.endpoint.dnsName,
    });
    domain.pointTo(cdn.target, hostedZoneId);
    return foundation.cdnOnly ? { authorizer: cdn.authorizer, domain } : undefined;
  }

  /** Routes requests (`GET /links`, `$default`) to a function. */
  route(id: string, handler: LinkbusFunction, routes: readonly string[]): void {
    // One permission per function, because its policy has room for about 40 per-route ones. The permission ends in
    // */*/*, which covers every route but $default, whose ARN has no path.
    const scopePermissionToRoute = routes.includes('$default');
    const integration = new HttpLambdaIntegration(id, handler, { scopePermissionToRoute });
    for (const route of routes) {
      const props = { httpApi: this.api, routeKey: routeKeyOf(route), integration };
      if (this.#guard === undefined) {
        new HttpRoute(this, route, props);
        continue;
      }
      const { authorizer, domain } = this.#guard;
      new HttpRoute(this, route, { ...props, authorizer }).node.addDependency(domain);
    }
  }
}

function routeKeyOf(route: string): HttpRouteKey {
  const [method, path] = route.split(' ');
  return path === undefined ? HttpRouteKey.DEFAULT : HttpRouteKey.with(path, method as HttpMethod);
}
