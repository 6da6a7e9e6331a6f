import { afterEach, describe, expect, it, vi } from 'vitest';
import { describeEventTypes } from '../../../lambdas/shared/events/describe-event-types.ts';
import { apiEvent } from '../factories/api-event.ts';
import { REQUEST_ID } from '../factories/fixed-values.ts';

/** Starts the function with this home page. */
async function startSite(homePageUrl?: string) {
  vi.resetModules();
  vi.stubEnv('HOME_PAGE_URL', homePageUrl);
  return (await import('../../../lambdas/site/handler.ts')).handler;
}

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('GET /', () => {
  it('returns a small page if no home page is configured', async () => {
    const site = await startSite();

    const { statusCode, headers, body } = await site(apiEvent('GET /'));

    expect(statusCode).toBe(200);
    expect(headers).toEqual({ 'content-type': 'text/html; charset=utf-8' });
    expect(body).toMatch(/^<!doctype html>[\s\S]+Linkbus/);
  });

  it('redirects with 302 to the configured home page', async () => {
    const site = await startSite('https://www.example.com/');

    expect(await site(apiEvent('GET /'))).toEqual({
      statusCode: 302,
      headers: { location: 'https://www.example.com/' },
    });
  });
});

it('GET /health returns ok and forbids caching', async () => {
  const site = await startSite();

  expect(await site(apiEvent('GET /health'))).toEqual({
    statusCode: 200,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
    body: '{"status":"ok"}',
  });
});

it('GET /event-types returns every event type and may be cached for an hour', async () => {
  const site = await startSite();

  const { statusCode, headers, body = '' } = await site(apiEvent('GET /event-types'));

  expect(statusCode).toBe(200);
  expect(headers).toEqual({ 'content-type': 'application/json', 'cache-control': 'public, max-age=3600' });
  expect(JSON.parse(body)).toEqual({
    data: JSON.parse(JSON.stringify(describeEventTypes())),
    next_cursor: null,
  });
  expect(Object.keys(JSON.parse(body).data[0])).toEqual([
    'type',
    'schema_version',
    'description',
    'schema',
    'example',
  ]);
});

it('GET /robots.txt disallows every path', async () => {
  const site = await startSite();

  expect(await site(apiEvent('GET /robots.txt'))).toEqual({
    statusCode: 200,
    headers: { 'content-type': 'text/plain; charset=utf-8' },
    body: 'User-agent: *\nDisallow: /\n',
  });
});

it.each(['$default', 'GET /nothing'])('an unmatched request returns a 404 problem: %s', async (routeKey) => {
  const site = await startSite();

  const { statusCode, headers, body = '' } = await site({ ...apiEvent('POST /a/b'), routeKey });

  expect(statusCode).toBe(404);
  expect(headers).toMatchObject({ 'content-type': 'application/problem+json' });
  expect(JSON.parse(body)).toMatchObject({ status: 404, instance: REQUEST_ID });
});
