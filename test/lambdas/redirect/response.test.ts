import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Followed } from '../../../lambdas/redirect/follow.ts';
import { answer, unavailable } from '../../../lambdas/redirect/response.ts';
import { anyStrings } from '../factories/any-strings.ts';
import { REQUEST_ID } from '../factories/fixed-values.ts';

const asked = (accept?: string) => ({ requestId: REQUEST_ID, accept });
const redirect = (targetUrl: string, status = 302) => ({ kind: 'redirect', targetUrl, status }) as const;

describe('a redirect', () => {
  it.each([302, 307])('with %i is neither shared nor stored, so that every visit is counted', (status) => {
    expect(answer(redirect('https://example.com/', status), asked())).toEqual({
      statusCode: status,
      headers: { location: 'https://example.com/', 'cache-control': 'private, no-store' },
    });
  });

  it.each([301, 308])('with %i may be cached, as its owner asked for', (status) => {
    expect(answer(redirect('https://example.com/', status), asked())).toEqual({
      statusCode: status,
      headers: { location: 'https://example.com/' },
    });
  });

  it.each([
    ['https://example.com/Page?q=a%20b#part', 'https://example.com/Page?q=a%20b#part'],
    ['https://EXAMPLE.com', 'https://EXAMPLE.com'],
    ['https://example.com/ö?ü=é#ß', 'https://example.com/%C3%B6?%C3%BC=%C3%A9#%C3%9F'],
    ['https://bücher.example/', 'https://xn--bcher-kva.example/'],
    ['https://example.com/😀', 'https://example.com/%F0%9F%98%80'],
    ['https://example.com/\ud800', 'https://example.com/%EF%BF%BD'],
    ['https://example.com/a\u0001b\u007f', 'https://example.com/a%01b%7F'],
  ])('to %j has the Location %s', (targetUrl, location) => {
    expect(answer(redirect(targetUrl), asked()).headers?.location).toBe(location);
  });

  it('has a Location of visible ASCII whatever stands in the target', () => {
    fc.assert(
      fc.property(anyStrings, (text) => {
        const { headers } = answer(redirect(`https://example.com/${text}`), asked());
        expect(headers?.location).toMatch(/^https:\/\/example\.com\/[\x21-\x7e]*$/);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('a dead link', () => {
  const cases: [string, Followed, number][] = [
    ['unknown', { kind: 'unknown' }, 404],
    ['deleted', { kind: 'gone', why: 'deleted' }, 410],
    ['expired', { kind: 'gone', why: 'expired' }, 410],
    ['used up', { kind: 'gone', why: 'exhausted' }, 410],
  ];

  it.each(cases)('that is %s is a problem for a program', (_, followed, status) => {
    const { statusCode, headers, body = '' } = answer(followed, asked('*/*'));

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

  it.each(cases)('that is %s is a small page for a browser', (_, followed, status) => {
    const accept = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';
    const { statusCode, headers, body } = answer(followed, asked(accept));

    expect(statusCode).toBe(status);
    expect(headers).toEqual({ 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' });
    expect(body).toMatch(/^<!doctype html>/);
    expect(body).toContain('noindex');
  });

  it('tells apart the four ways in which a link can be dead', () => {
    const titles = cases.map(([, followed]) => JSON.parse(answer(followed, asked()).body ?? '').title);

    expect(new Set(titles).size).toBe(4);
  });
});

describe('a table that can’t be asked', () => {
  it('is a 503 that says when to come back', () => {
    const { statusCode, headers, body = '' } = unavailable(asked());

    expect(statusCode).toBe(503);
    expect(headers).toMatchObject({ 'retry-after': '1', 'cache-control': 'no-store' });
    expect(JSON.parse(body)).toMatchObject({ status: 503, instance: REQUEST_ID });
  });

  it('answers as a link that can’t be counted does', () => {
    expect(answer({ kind: 'busy' }, asked())).toEqual(unavailable(asked()));
  });

  it('says so to a browser too', () => {
    const { statusCode, headers } = unavailable(asked('text/html'));

    expect(statusCode).toBe(503);
    expect(headers).toMatchObject({ 'retry-after': '1', 'content-type': 'text/html; charset=utf-8' });
  });
});
