import { describe, expect, it } from 'vitest';
import { errorResponse } from '../../../lambdas/redirect/error-response.ts';
import { REQUEST_ID } from '../factories/fixed-values.ts';

const request = (accept?: string) => ({ requestId: REQUEST_ID, accept });

describe('a dead link', () => {
  const cases = [
    ['unknown', { kind: 'unknown' }, 404],
    ['deleted', { kind: 'deleted' }, 410],
    ['taken down', { kind: 'taken-down' }, 451],
    ['expired', { kind: 'expired' }, 410],
    ['used up', { kind: 'exhausted' }, 410],
  ] as const;

  it.each(cases)('that is %s returns a problem to a program', (_, outcome, status) => {
    const { statusCode, headers, body = '' } = errorResponse(outcome, request('*/*'));

    expect(statusCode).toBe(status);
    expect(headers).toEqual({ 'content-type': 'application/problem+json', 'cache-control': 'no-store' });
    expect(JSON.parse(body)).toEqual({
      type: expect.stringMatching(/^urn:linkbus:problem:link-/),
      title: expect.any(String),
      status,
      detail: expect.any(String),
      instance: REQUEST_ID,
    });
  });

  it.each(cases)('that is %s returns a small page to a browser', (_, outcome, status) => {
    const accept = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';
    const { statusCode, headers, body } = errorResponse(outcome, request(accept));

    expect(statusCode).toBe(status);
    expect(headers).toEqual({ 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' });
    expect(body).toMatch(/^<!doctype html>/);
    expect(body).toContain('noindex');
  });

  it('has a title of its own in each of the five cases', () => {
    const titles = cases.map(([, outcome]) => JSON.parse(errorResponse(outcome, request()).body ?? '').title);

    expect(new Set(titles).size).toBe(5);
  });
});

describe('an unavailable link', () => {
  it('returns a 503 with Retry-After', () => {
    const { statusCode, headers, body = '' } = errorResponse({ kind: 'unavailable' }, request());

    expect(statusCode).toBe(503);
    expect(headers).toMatchObject({ 'retry-after': '1', 'cache-control': 'no-store' });
    expect(JSON.parse(body)).toMatchObject({ status: 503, instance: REQUEST_ID });
  });

  it('returns a page to a browser', () => {
    const { statusCode, headers } = errorResponse({ kind: 'unavailable' }, request('text/html'));

    expect(statusCode).toBe(503);
    expect(headers).toMatchObject({ 'retry-after': '1', 'content-type': 'text/html; charset=utf-8' });
  });
});
