import { describe, expect, it } from 'vitest';
import { Problem } from '../../../../lambdas/shared/problem/problem.ts';
import { problemResponse } from '../../../../lambdas/shared/problem/problem-response.ts';
import {
  bodyTooLarge,
  conflict,
  internalError,
  invalidRequest,
  malformedBody,
  missingScope,
  notFound,
  unauthenticated,
  unsupportedMediaType,
} from '../../../../lambdas/shared/problem/problems.ts';
import { REQUEST_ID } from '../../factories/fixed-values.ts';

const errors = [
  { path: 'short_code', message: 'Is reserved.' },
  { path: '', message: 'The body must be a JSON object.' },
];

const problems: [number, Problem][] = [
  [400, malformedBody('The body is not JSON.')],
  [401, unauthenticated()],
  [403, missingScope('links:write')],
  [404, notFound('The link')],
  [409, conflict('short-code-taken', 'Short code taken', errors)],
  [413, bodyTooLarge(65_536)],
  [415, unsupportedMediaType()],
  [422, invalidRequest(errors)],
  [500, internalError()],
];

describe.each(problems)('a %i', (status, problem) => {
  const { statusCode, headers, body = '' } = problemResponse(problem.details, REQUEST_ID);

  it('is application/problem+json that no cache stores', () => {
    expect(statusCode).toBe(status);
    expect(headers).toMatchObject({
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
    });
  });

  it('has the members of RFC 9457, and `errors` only if it names fields', () => {
    const { type, title, detail, ...rest } = JSON.parse(body);

    expect(type).toMatch(/^urn:linkbus:problem:[a-z-]+$/);
    expect([title, detail]).toEqual([expect.stringMatching(/\S/), expect.stringMatching(/\S/)]);
    expect(rest).toEqual({
      status,
      instance: REQUEST_ID,
      ...([409, 422].includes(status) && { errors }),
    });
  });

  it('is an error with the detail as its message', () => {
    expect(problem).toBeInstanceOf(Problem);
    expect(problem.message).toBe(problem.details.detail);
  });
});

it('every kind of problem has its own type', () => {
  expect(new Set(problems.map(([, { details }]) => details.kind)).size).toBe(problems.length);
});

it('a 401 requests a bearer token, and a 403 names the scope', () => {
  expect(unauthenticated().details.headers).toEqual({ 'www-authenticate': 'Bearer' });
  expect(missingScope('links:write').details.headers?.['www-authenticate']).toContain('scope="links:write"');
});
