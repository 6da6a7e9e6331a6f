import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { ProblemDetails } from '../shared/problem/problem.ts';
import { problemResponse } from '../shared/problem/problem-response.ts';
import { errorPage } from './error-page.ts';
import type { VisitOutcome } from './visit-outcome.ts';

type VisitError = Exclude<VisitOutcome, { kind: 'redirect' }>;

const PROBLEMS: Record<VisitError['kind'], ProblemDetails> = {
  unknown: {
    status: 404,
    kind: 'link-not-found',
    title: 'Link not found',
    detail: 'There is no link of this name.',
  },
  deleted: { status: 410, kind: 'link-deleted', title: 'Link deleted', detail: 'This link was deleted.' },
  'taken-down': {
    status: 451,
    kind: 'link-taken-down',
    title: 'Link taken down',
    detail: 'This link was taken down by the operator of this service.',
  },
  expired: { status: 410, kind: 'link-expired', title: 'Link expired', detail: 'This link has expired.' },
  exhausted: {
    status: 410,
    kind: 'link-exhausted',
    title: 'Link used up',
    detail: 'This link has reached its click limit.',
  },
  unavailable: {
    status: 503,
    kind: 'unavailable',
    title: 'Unavailable',
    detail: 'This link is temporarily unavailable. Try again in a moment.',
    headers: { 'retry-after': '1' },
  },
};

/** Responds with a page to browsers and with `application/problem+json` to other clients. */
export function errorResponse(
  { kind }: VisitError,
  { requestId, accept = '' }: { readonly requestId: string; readonly accept: string | undefined },
): APIGatewayProxyStructuredResultV2 {
  const problem = PROBLEMS[kind];
  if (!accept.includes('text/html')) return problemResponse(problem, requestId);
  return {
    statusCode: problem.status,
    headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store', ...problem.headers },
    body: errorPage(problem),
  };
}
