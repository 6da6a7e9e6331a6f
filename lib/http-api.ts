import { HttpApi, type HttpMethod, HttpRoute, HttpRouteKey } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { Construct } from 'constructs';
import type { LinkbusFunction } from './linkbus-function.ts';

/** The one HTTP API. It is made before the functions, which need its address, and gets its routes after them. */
export class LinkbusHttpApi extends Construct {
  readonly api: HttpApi;

  constructor(scope: Construct, id: string, props: { readonly apiName: string }) {
    super(scope, id);
    this.api = new HttpApi(this, 'Api', { apiName: props.apiName });
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
