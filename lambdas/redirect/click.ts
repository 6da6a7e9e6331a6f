import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { newId } from '../shared/formats/ids.ts';
import { timestamp } from '../shared/formats/timestamp.ts';
import type { Click } from '../shared/link/link-record.ts';

/** Longer headers are cut: a click must not make the link's item, and so each later write to it, dear. */
const HEADER_LIMIT = 512;

/** What is known of a click from its request. The visitor's address stays out. */
export function clickOf({ headers }: Pick<APIGatewayProxyEventV2, 'headers'>, now: number): Click {
  const { referer, 'user-agent': userAgent, 'cloudfront-viewer-country': country = '' } = headers;
  return {
    id: newId('evt', now),
    at: timestamp(now),
    ...(referer && { referrer: cut(referer) }),
    ...(userAgent && { user_agent: cut(userAgent) }),
    ...(/^[A-Z]{2}$/.test(country) && { country }),
  };
}

/** A character that the cut would halve is replaced: half of it is no text. */
const cut = (header: string): string => header.slice(0, HEADER_LIMIT).toWellFormed();
