import type { MiddlewareObj } from '@middy/core';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { bodyTooLarge, malformedBody, unsupportedMediaType } from '../problem/problems.ts';

/** An event with its parsed JSON body, `undefined` if it has none. */
export interface JsonBodyEvent extends APIGatewayProxyEventV2 {
  json: unknown;
}

export const BODY_LIMIT_BYTES = 64 * 1024;

const JSON_MEDIA_TYPE = /^application\/([\w.+-]+\+)?json\s*(;|$)/i;

/** A body of a type that API Gateway knows as text, such as `application/json`, arrives with U+FFFD for invalid bytes. */
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Parses the body into `event.json` and leaves `event.body` as it was sent.
 * @throws Problem 413 over 64 KiB, 415 not declared as JSON, 400 not JSON
 */
export function jsonBodyMiddleware(): MiddlewareObj<JsonBodyEvent> {
  return {
    before: function parseJsonBody({ event }) {
      event.json = parseBody(event);
    },
  };
}

function parseBody({ body, headers, isBase64Encoded }: APIGatewayProxyEventV2): unknown {
  if (body === undefined || body === '') return undefined;
  const bytes = Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8');
  if (bytes.length > BODY_LIMIT_BYTES) throw bodyTooLarge(BODY_LIMIT_BYTES);
  if (!JSON_MEDIA_TYPE.test(headers['content-type'] ?? '')) throw unsupportedMediaType();
  const text = decode(bytes);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw malformedBody(`The body is not JSON: ${(cause as SyntaxError).message}.`);
  }
}

function decode(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw malformedBody('The body is not UTF-8.');
  }
}
