import { describe, expect, inject, it } from 'vitest';
import { createLink, type LinkAnswer, type Resource, send } from './client.ts';

const { url, otherApiKey } = inject('linkbus');

const RFC3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

describe('POST /links', () => {
  it('answers 201 with the link and its location', async () => {
    const answer = await send<LinkAnswer>('POST', '/links', {
      body: {
        target_url: 'https://example.com/a?b=c#d',
        title: 'A page',
        tags: ['news', 'nl'],
        max_clicks: 5,
      },
    });

    expect(answer.status).toBe(201);
    expect(answer.body).toEqual({
      id: expect.stringMatching(/^lnk_[0-9A-Z]{26}$/),
      short_code: expect.stringMatching(/^[A-Za-z0-9]{7}$/),
      short_url: `${url}/${answer.body.short_code}`,
      target_url: 'https://example.com/a?b=c#d',
      title: 'A page',
      tags: ['news', 'nl'],
      clicks: 0,
      redirect_status: 302,
      expires_at: null,
      max_clicks: 5,
      created_at: expect.stringMatching(RFC3339),
      updated_at: answer.body.created_at,
      last_clicked_at: null,
    });
    expect(answer.headers.get('location')).toBe(`${url}/links/${answer.body.short_code}`);
  });

  it('takes a code of the caller’s choice, whose case matters', async () => {
    const code = `Mine-${Date.now()}`;

    expect((await createLink({ short_code: code })).short_code).toBe(code);
    expect((await createLink({ short_code: code.toLowerCase() })).short_code).toBe(code.toLowerCase());
  });

  it('writes expires_at in UTC with milliseconds', async () => {
    const link = await createLink({ expires_at: '2099-01-01T02:00:00+02:00' });

    expect(link.expires_at).toBe('2099-01-01T00:00:00.000Z');
  });
});

describe('GET /links/{short_code}', () => {
  it('answers the link as it was created', async () => {
    const link = await createLink();

    const answer = await send('GET', `/links/${link.short_code}`);

    expect(answer.status).toBe(200);
    expect(answer.body).toEqual(link);
  });

  it('answers 404 for a code that nobody has', async () => {
    const answer = await send('GET', '/links/nobodyhasthis');

    expect(answer.status).toBe(404);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
  });

  it('answers 404 to another workspace', async () => {
    const link = await createLink();

    expect((await send('GET', `/links/${link.short_code}`, { key: otherApiKey })).status).toBe(404);
  });
});

describe('GET /links', () => {
  interface Page {
    readonly data: Resource[];
    readonly next_cursor: string | null;
  }

  it('pages through the workspace’s links, newest first, each once', async () => {
    const tag = `page-${Date.now()}`;
    const created: string[] = [];
    for (let i = 0; i < 5; i += 1) created.unshift((await createLink({ tags: [tag] })).id);

    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const query: string = `tag=${tag}&limit=2${cursor === null ? '' : `&cursor=${cursor}`}`;
      const { body } = await send<Page>('GET', `/links?${query}`);
      expect(body.data.length).toBeLessThanOrEqual(2);
      seen.push(...body.data.map(({ id }) => id));
      cursor = body.next_cursor;
    } while (cursor !== null);

    expect(seen).toEqual(created);
  });

  it('lists without a tag too, the newest on top', async () => {
    const newest = await createLink();

    const { body } = await send<Page>('GET', '/links?limit=1');

    expect(body.data).toEqual([newest]);
    expect(body.next_cursor).toEqual(expect.any(String));
  });

  it('shows another workspace nothing', async () => {
    const link = await createLink({ tags: ['secret'] });

    const { body } = await send<Page>('GET', '/links?limit=100', { key: otherApiKey });

    expect(body.data.map(({ id }) => id)).not.toContain(link.id);
  });
});
