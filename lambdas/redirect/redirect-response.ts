import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';

/** @param status 301, 302, 307 or 308 */
export function redirectResponse(targetUrl: string, status: number): APIGatewayProxyStructuredResultV2 {
  const permanent = status === 301 || status === 308;
  return {
    statusCode: status,
    headers: {
      location: headerSafe(targetUrl),
      // Every visit must reach us to be counted, unless the link's owner chose a permanent redirect.
      ...(!permanent && { 'cache-control': 'private, no-store' }),
    },
  };
}

/** Headers take ASCII only; the URL parser encodes other characters as a browser would. */
const headerSafe = (url: string): string => (/^[\x21-\x7e]+$/.test(url) ? url : new URL(url).href);
