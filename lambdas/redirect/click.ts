import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { newId } from '../shared/formats/ids.ts';
import { timestamp } from '../shared/formats/timestamp.ts';
import type { Click } from '../shared/link/link-record.ts';

/** A click is stored in the link's item, and DynamoDB charges each write by the item's size. */
const MAX_HEADER_LENGTH = 512;

/**
 * Makes a click from a request's headers. Leaves out the visitor's IP address.
 * @param trustsCountry whether a CDN in front sets `cloudfront-viewer-country`; else a visitor could send any
 */
export function clickOf(
  { headers }: Pick<APIGatewayProxyEventV2, 'headers'>,
  now: number,
  trustsCountry: boolean,
): Click {
  const { referer, 'user-agent': userAgent, 'cloudfront-viewer-country': country = '' } = headers;
  return {
    id: newId('evt', now),
    at: timestamp(now),
    ...(referer && { referrer: cut(withoutQuery(referer)) }),
    ...(userAgent && { user_agent: cut(userAgent) }),
    ...(trustsCountry && /^[A-Z]{2}$/.test(country) && { country }),
  };
}

/** Leaves out the query and the fragment: they can hold names, searches and tokens. */
const withoutQuery = (url: string): string => url.replace(/[?#].*$/s, '');

/** Replaces a surrogate that the cut separates from its pair: UTF-8 can't encode it. */
const cut = (header: string): string => header.slice(0, MAX_HEADER_LENGTH).toWellFormed();
