import { isJsonObject, type JsonObject } from '../json.ts';
import type { HttpResponse } from './gateway-responses.ts';
import { CONNECTION_HEADERS } from './headers.ts';

/** A function's result that isn't a valid response in payload format 2.0. */
export class MalformedResponseError extends Error {
  override readonly name = 'MalformedResponseError';
}

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/**
 * Converts a function's result (payload format 2.0) to an HTTP response. A result without `statusCode` is the JSON body
 * of a 200. With `statusCode`, the content type defaults to `text/plain; charset=utf-8` (observed, not documented).
 *
 * Undocumented cases are rejected: `statusCode` must be an integer from 200 to 599, `body` a string, headers strings,
 * numbers or booleans, cookies strings.
 *
 * @throws MalformedResponseError names the invalid field; API Gateway responds with 500
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html#http-api-develop-integrations-lambda.response
 */
export function toHttpResponse(result: unknown): HttpResponse {
  if (!isJsonObject(result) || result.statusCode === undefined) {
    const body = typeof result === 'string' ? result : JSON.stringify(result);
    return { status: 200, headers: ['Content-Type', 'application/json'], body };
  }
  const { statusCode } = result;
  if (
    typeof statusCode !== 'number' ||
    !Number.isInteger(statusCode) ||
    statusCode < 200 ||
    statusCode > 599
  ) {
    throw malformed('statusCode', 'an integer from 200 to 599', statusCode);
  }
  return { status: statusCode, headers: headersOf(result, statusCode), body: bodyOf(result) };
}

function headersOf(result: JsonObject, status: number): string[] {
  const given = result.headers ?? {};
  const cookies = result.cookies ?? [];
  if (!isJsonObject(given)) throw malformed('headers', 'an object', given);
  if (!Array.isArray(cookies)) throw malformed('cookies', 'a list', cookies);

  const headers: string[] = [];
  let hasContentType = false;
  for (const name of Object.keys(given)) {
    const value = given[name];
    if (value === null) continue;
    if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') {
      throw malformed(`headers['${name}']`, 'a string', value);
    }
    const lower = name.toLowerCase();
    // The server sets these.
    if (lower === 'content-length' || CONNECTION_HEADERS.has(lower)) continue;
    if (lower === 'content-type') hasContentType = true;
    headers.push(name, String(value));
  }
  if (!hasContentType && status !== 204 && status !== 304)
    headers.push('Content-Type', 'text/plain; charset=utf-8');
  for (const cookie of cookies) {
    if (typeof cookie !== 'string') throw malformed('cookies', 'a list of strings', cookies);
    headers.push('Set-Cookie', cookie);
  }
  return headers;
}

function bodyOf({ body, isBase64Encoded }: JsonObject): string | Buffer {
  if (body === undefined || body === null) return '';
  if (typeof body !== 'string') throw malformed('body', 'a string', body);
  if (isBase64Encoded !== true) return body;
  if (!BASE64.test(body)) throw malformed('body', 'base64 when isBase64Encoded is true', body.slice(0, 40));
  return Buffer.from(body, 'base64');
}

function malformed(field: string, expected: string, actual: unknown): MalformedResponseError {
  return new MalformedResponseError(`${field} must be ${expected}, got ${JSON.stringify(actual)}`);
}
