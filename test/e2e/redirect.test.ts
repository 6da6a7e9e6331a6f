import { describe, expect, it } from 'vitest';
import { createLink, follow, send } from './client.ts';

const linkAt = async (shortCode: string) => (await send('GET', `/links/${shortCode}`)).body;

describe('GET /{short_code}', () => {
  it('redirects with 302, forbids caching, and counts the click', async () => {
    const link = await createLink({ target_url: 'https://example.com/x?y=z' });

    const response = await follow(link.short_code);

    expect(response.status).toBe(302);
    expect(response.headers.get('location')).toBe('https://example.com/x?y=z');
    expect(response.headers.get('cache-control')).toBe('private, no-store');
    expect(await linkAt(link.short_code)).toMatchObject({ clicks: 1, last_clicked_at: expect.any(String) });
  });

  it.each([301, 307, 308])('redirects with %i if the link says so', async (status) => {
    const link = await createLink({ redirect_status: status });

    const response = await follow(link.short_code);

    expect(response.status).toBe(status);
    expect(response.headers.has('cache-control')).toBe(status === 307);
  });

  it('encodes a non-ASCII target for the Location header', async () => {
    const link = await createLink({ target_url: 'https://example.com/é?q=日本' });

    const response = await follow(link.short_code);

    expect(response.headers.get('location')).toBe('https://example.com/%C3%A9?q=%E6%97%A5%E6%9C%AC');
  });

  it('responds to HEAD as to GET, without counting', async () => {
    const link = await createLink();

    const response = await send('HEAD', `/${link.short_code}`, { key: null });

    expect(response.status).toBe(302);
    expect(response.headers.get('location')).toBe('https://example.com/page');
    expect(await linkAt(link.short_code)).toMatchObject({ clicks: 0 });
  });

  it('returns 404 for an unknown code: a problem to programs, a page to browsers', async () => {
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
    expect(browser.text).toContain('No link has this short code.');
  });

  it('returns 410 once the link has expired, to GET and HEAD, and counts no click', async () => {
    const link = await createLink({ expires_at: new Date(Date.now() + 1_000).toISOString() });
    expect((await follow(link.short_code)).status).toBe(302);

    await new Promise((resolve) => setTimeout(resolve, 1_100));

    expect((await follow(link.short_code)).status).toBe(410);
    expect((await send('HEAD', `/${link.short_code}`, { key: null })).status).toBe(410);
    expect(await linkAt(link.short_code)).toMatchObject({ clicks: 1 });
  });

  it('redirects exactly max_clicks visitors under concurrency', async () => {
    const link = await createLink({ max_clicks: 7 });

    const responses = await Promise.all(Array.from({ length: 30 }, () => follow(link.short_code)));

    expect(responses.filter(({ status }) => status === 302)).toHaveLength(7);
    expect(responses.filter(({ status }) => status === 410)).toHaveLength(23);
    expect(await linkAt(link.short_code)).toMatchObject({ clicks: 7 });
  });
});

describe('without a key', () => {
  it('GET /health returns ok', async () => {
    const response = await send('GET', '/health', { key: null });

    expect(response.status).toBe(200);
    expect(response.body).toEqual({ status: 'ok' });
  });

  it('GET / and GET /robots.txt respond', async () => {
    const home = await send('GET', '/', { key: null });
    const robots = await send('GET', '/robots.txt', { key: null });

    expect(home.status).toBe(200);
    expect(home.text).toContain('Linkbus');
    expect(robots.text).toContain('Disallow: /');
  });

  it('an unknown route returns a problem', async () => {
    const response = await send('PUT', '/no/such/route', { key: null });

    expect(response.status).toBe(404);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
  });
});
