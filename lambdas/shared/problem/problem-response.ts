import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { ProblemDetails } from './problem.ts';

/** Makes the `application/problem+json` response of RFC 9457. `instance` is the request id. */
export function problemResponse(
  { status, kind, title, detail, errors, headers }: ProblemDetails,
  requestId: string,
): APIGatewayProxyStructuredResultV2 {
  return {
    statusCode: status,
    headers: { 'content-type': 'application/problem+json', 'cache-control': 'no-store', ...headers },
    body: JSON.stringify({
      type: `urn:linkbus:problem:${kind}`,
      title,
      status,
      detail,
      instance: requestId,
      ...(errors && { errors }),
    }),
  };
}
