import { randomBytes } from 'node:crypto';
import { parse } from 'node:querystring';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { RequestHeaders } from './headers.ts';

/** The fields of every event that identify its HTTP API. */
export interface ApiIdentity {
  readonly apiId: string;
  readonly account: string;
  readonly region: string;
  /** Only `$default`: any other stage would prefix every path. */
  readonly stage: '$default';
  readonly port: number;
}

/** A request to a proxy integration, and its route. */
export interface ProxyRequest {
  readonly requestId: string;
  readonly method: string;
  readonly segments: readonly string[];
  readonly query: string;
  readonly httpVersion: string;
  readonly sourceIp: string;
  readonly collected: RequestHeaders;
  readonly body: Buffer;
  readonly routeKey: string;
  readonly pathParameters: Record<string, string> | undefined;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/**
 * Builds the event of a Lambda proxy integration, payload format 2.0. Adds API Gateway's headers to the collected ones
 * in place. As observed on AWS: `rawPath` is decoded and has no stage, `rawQueryString` is unchanged, and
 * `content-length` is always set.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export function buildEvent(api: ApiIdentity, request: ProxyRequest): APIGatewayProxyEventV2 {
  const { collected, body, now } = request;
  const { headers } = collected;
  const path = `/${request.segments.join('/')}`;
  const text = isText(headers['content-type']);

  headers['content-length'] = String(body.length);
  headers['x-amzn-trace-id'] ??= traceId(now);
  headers['x-forwarded-for'] = append(headers['x-forwarded-for'], request.sourceIp);
  headers['x-forwarded-port'] = String(api.port);
  headers['x-forwarded-proto'] = 'http';

  return {
    version: '2.0',
    routeKey: request.routeKey,
    rawPath: path,
    rawQueryString: request.query,
    ...(collected.cookies && { cookies: collected.cookies }),
    headers,
    ...(request.query !== '' && queryParameters(request.query)),
    requestContext: {
      accountId: api.account,
      apiId: api.apiId,
      domainName: `${api.apiId}.execute-api.${api.region}.amazonaws.com`,
      domainPrefix: api.apiId,
      http: {
        method: request.method,
        path,
        protocol: `HTTP/${request.httpVersion}`,
        sourceIp: request.sourceIp,
        userAgent: headers['user-agent'] ?? '',
      },
      requestId: request.requestId,
      routeKey: request.routeKey,
      stage: api.stage,
      time: commonLogTime(now),
      timeEpoch: now,
    },
    ...(request.pathParameters && { pathParameters: request.pathParameters }),
    ...(body.length > 0 && { body: body.toString(text ? 'utf8' : 'base64') }),
    isBase64Encoded: body.length > 0 && !text,
  };
}

/** 16 characters in API Gateway's format: `JCJJxhz4PHcEJgQ=`. */
export function newRequestId(): string {
  return randomBytes(11).toString('base64');
}

const TEXT_TYPES = new Set(['application/json', 'application/xml', 'application/javascript']);

/**
 * Tells whether a body is text in the event. Others are base64, including forms and bodies without a type. Observed on
 * AWS, not documented.
 *
 * @see https://github.com/ministackorg/ministack/pull/766
 */
function isText(contentType: string | undefined): boolean {
  const type = (contentType ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
  return type.startsWith('text/') || TEXT_TYPES.has(type);
}

function queryParameters(query: string): { queryStringParameters?: Record<string, string> } {
  const parameters = Object.entries(parse(query, '&', '=', { maxKeys: 0 }));
  if (parameters.length === 0) return {};
  const queryStringParameters: Record<string, string> = Object.create(null);
  for (const [name, value] of parameters) queryStringParameters[name] = String(value);
  return { queryStringParameters };
}

function traceId(now: number): string {
  const seconds = Math.floor(now / 1000).toString(16);
  return `Root=1-${seconds.padStart(8, '0')}-${randomBytes(12).toString('hex')}`;
}

function append(list: string | undefined, item: string): string {
  return list === undefined ? item : `${list}, ${item}`;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `12/Mar/2020:19:03:58 +0000`. */
function commonLogTime(now: number): string {
  const date = new Date(now);
  const day = String(date.getUTCDate()).padStart(2, '0');
  return `${day}/${MONTHS[date.getUTCMonth()]}/${date.getUTCFullYear()}:${date.toISOString().slice(11, 19)} +0000`;
}
