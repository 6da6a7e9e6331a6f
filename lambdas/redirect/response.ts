import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { ProblemDetails } from '../shared/problem/problem.ts';
import { problemResponse } from '../shared/problem/problem-response.ts';
import { deadLinkPage } from './dead-link-page.ts';
import type { Followed } from './follow.ts';

const UNKNOWN: ProblemDetails = {
  status: 404,
  kind: 'link-not-found',
  title: 'Link not found',
  detail: 'There is no link of this name.',
};

const GONE: Record<(Followed & { kind: 'gone' })['why'], ProblemDetails> = {
  deleted: { status: 410, kind: 'link-deleted', title: 'Link deleted', detail: 'This link was deleted.' },
  expired: { status: 410, kind: 'link-expired', title: 'Link expired', detail: 'This link has expired.' },
  exhausted: {
    status: 410,
    kind: 'link-exhausted',
    title: 'Link used up',
    detail: 'This link has been used up.',
  },
};

const UNAVAILABLE: ProblemDetails = {
  status: 503,
  kind: 'unavailable',
  title: 'Unavailable',
  detail: 'This link cannot be followed just now. Try again in a moment.',
  headers: { 'retry-after': '1' },
};

interface Asked {
  readonly requestId: string;
  /** The request's `Accept` header. */
  readonly accept: string | undefined;
}

/** The answer to a visitor: the redirect, or why there is none, as a page for browsers and as a problem for others. */
export function answer(followed: Followed, asked: Asked): APIGatewayProxyStructuredResultV2 {
  if (followed.kind === 'redirect') return redirectAnswer(followed.targetUrl, followed.status);
  if (followed.kind === 'busy') return unavailable(asked);
  return deadEnd(followed.kind === 'unknown' ? UNKNOWN : GONE[followed.why], asked);
}

/** The answer when the table can't be asked. */
export function unavailable(asked: Asked): APIGatewayProxyStructuredResultV2 {
  return deadEnd(UNAVAILABLE, asked);
}

function redirectAnswer(targetUrl: string, status: number): APIGatewayProxyStructuredResultV2 {
  const permanent = status === 301 || status === 308;
  return {
    statusCode: status,
    headers: {
      location: headerSafe(targetUrl),
      // Every visit must reach us to be counted, except where the link's owner asked for a permanent redirect.
      ...(!permanent && { 'cache-control': 'private, no-store' }),
    },
  };
}

/** A header takes ASCII only; the URL parser encodes the rest as a browser would. */
const headerSafe = (url: string): string => (/^[\x21-\x7e]+$/.test(url) ? url : new URL(url).href);

function deadEnd(
  problem: ProblemDetails,
  { requestId, accept = '' }: Asked,
): APIGatewayProxyStructuredResultV2 {
  if (!accept.includes('text/html')) return problemResponse(problem, requestId);
  return {
    statusCode: problem.status,
    headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store', ...problem.headers },
    body: deadLinkPage(problem),
  };
}
