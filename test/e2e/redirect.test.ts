import { describe, expect, it } from 'vitest';
import { createLink, follow, send } from './client.ts';

const linkAt = async (shortCode: string) => (await send('GET', `/links/${shortCode}`)).body;

describe('GET /{short_code}', () => {
  it('redirects with 302, is not cached, and is counted', async () => {
    const link = await createLink({ target_url: 'https://example.com/x?y=z' });

    const answer = await follow(link.short_code);

    expect(answer.status).toBe(302);
    expect(answer.headers.get('location')).toBe('https://example.com/x?y=z');
    expect(answer.headers.get('cache-control')).toBe('private, no-store');
    expect(await linkAt(link.short_code)).toMatchObject({ clicks: 1, last_clicked_at: expect.any(String) });
  });

  it.each([301, 307, 308])('redirects with %i where the link says so', async (status) => {
    const link = await createLink({ redirect_status: status });

    const answer = await follow(link.short_code);

    expect(answer.status).toBe(status);
    expect(answer.headers.has('cache-control')).toBe(status === 307);
  });

  it('encodes a target outside ASCII for the Location header', async () => {
    const link = await createLink({ target_url: 'https://example.com/é?q=日本' });

    const answer = await follow(link.short_code);

    expect(answer.headers.get('location')).toBe('https://example.com/%C3%A9?q=%E6%97%A5%E6%9C%AC');
  });

  it('answers HEAD as GET, without counting', async () => {
    const link = await createLink();

    const answer = await send('HEAD', `/${link.short_code}`, { key: null });

    expect(answer.status).toBe(302);
    expect(answer.headers.get('location')).toBe('https://example.com/page');
    expect(await linkAt(link.short_code)).toMatchObject({ clicks: 0 });
  });

  it('answers 404 for an unknown code: a problem for programs, a page for browsers', async () => {
    const program = await follow('nobodyhasthis');
    const browser = await follow('nobodyhasthis', { accept: 'text/html,application/xhtml+xml' });

    expect(program.status).toBe(404);
    expect(program.body).toMatchObject({
      status: 404,
      title: 'Link not found',
      instance: expect.any(String),
    });
    expect(browser.status).toBe(404);
    expect(browser.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(browser.text).toContain('There is no link of this name.');
  });

  it('answers 410 once the link has expired, to GET and HEAD, and counts nothing', async () => {
    const link = await createLink({ expires_at: new Date(Date.now() + 1_000).toISOString() });
    expect((await follow(link.short_code)).status).toBe(302);

    await new Promise((resolve) => setTimeout(resolve, 1_100));

    expect((await follow(link.short_code)).status).toBe(410);
    expect((await send('HEAD', `/${link.short_code}`, { key: null })).status).toBe(410);
    expect(await linkAt(link.short_code)).toMatchObject({ clicks: 1 });
  });

  it('lets exactly max_clicks visitors through, however many come at once', async () => {
    const link = await createLink({ max_clicks: 7 });

    const answers = await Promise.all(Array.from({ length: 30 }, () => follow(link.short_code)));

    expect(answers.filter(({ status }) => status === 302)).toHaveLength(7);
    expect(answers.filter(({ status }) => status === 410)).toHaveLength(23);
    expect(await linkAt(link.short_code)).toMatchObject({ clicks: 7 });
  });
});

describe('what needs no key', () => {
  it('answers GET /health', async () => {
    const answer = await send('GET', '/health', { key: null });

    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({ status: 'ok' });
  });

  it('answers GET / and GET /robots.txt', async () => {
    const home = await send('GET', '/', { key: null });
    const robots = await send('GET', '/robots.txt', { key: null });

    expect(home.status).toBe(200);
    expect(home.text).toContain('Linkbus');
    expect(robots.text).toContain('Disallow: /');
  });

  it('answers a problem where there is no route', async () => {
    const answer = await send('PUT', '/no/such/route', { key: null });

    expect(answer.status).toBe(404);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
  });
});
