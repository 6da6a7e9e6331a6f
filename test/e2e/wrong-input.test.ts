import { describe, expect, inject, it } from 'vitest';
import { createLink, createWebhook, type Resource, send } from './client.ts';

const { url, apiKey, otherApiKey, readLinksApiKey } = inject('linkbus');

interface ProblemBody {
  readonly status: number;
  readonly detail: string;
  readonly errors?: { path: string; message: string }[];
}

const target = 'https://example.com/';

/** The newest link of the workspace: a refused request must leave it as it was. */
const newestLink = async (): Promise<Resource | undefined> =>
  (await send<{ data: Resource[] }>('GET', '/links?limit=1')).body.data[0];

describe('POST /links refuses with 422, names the field and stores nothing', () => {
  const cases: [string, string, unknown][] = [
    ['no target', 'target_url', {}],
    ['a target that is no string', 'target_url', { target_url: 42 }],
    ['a relative target', 'target_url', { target_url: '/page' }],
    ['a javascript: target', 'target_url', { target_url: 'javascript:alert(1)' }],
    ['a data: target', 'target_url', { target_url: 'data:text/html,hi' }],
    ['credentials in the target', 'target_url', { target_url: 'https://user:pass@example.com/' }],
    ['a target with a line break', 'target_url', { target_url: 'https://example.com/\r\nx-injected: 1' }],
    [
      'a target over 2,048 characters',
      'target_url',
      { target_url: `https://example.com/${'a'.repeat(2_048)}` },
    ],
    ['a target on this shortener', 'target_url', { target_url: `${url}/somewhere` }],
    ['a code that is too short', 'short_code', { target_url: target, short_code: 'ab' }],
    ['a code that is too long', 'short_code', { target_url: target, short_code: 'a'.repeat(65) }],
    ['a code with a slash', 'short_code', { target_url: target, short_code: 'a/b/c' }],
    ['a code outside ASCII', 'short_code', { target_url: target, short_code: 'café' }],
    ['a reserved code', 'short_code', { target_url: target, short_code: 'webhooks' }],
    ['a reserved code in another case', 'short_code', { target_url: target, short_code: 'Health' }],
    ['21 tags', 'tags', { target_url: target, tags: Array.from({ length: 21 }, (_, i) => `t${i}`) }],
    ['a tag over 50 characters', 'tags.0', { target_url: target, tags: ['x'.repeat(51)] }],
    ['a tag that is no string', 'tags.1', { target_url: target, tags: ['ok', 7] }],
    ['an expiry in the past', 'expires_at', { target_url: target, expires_at: '2020-01-01T00:00:00Z' }],
    ['an expiry that is no time', 'expires_at', { target_url: target, expires_at: 'tomorrow' }],
    ['max_clicks 0', 'max_clicks', { target_url: target, max_clicks: 0 }],
    ['max_clicks as a string', 'max_clicks', { target_url: target, max_clicks: '5' }],
    ['a redirect status of 303', 'redirect_status', { target_url: target, redirect_status: 303 }],
    ['an unknown field', 'clicks', { target_url: target, clicks: 1_000 }],
    ['another unknown field', 'workspace_id', { target_url: target, workspace_id: 'other' }],
    ['a list as the body', '', []],
    ['null as the body', '', null],
  ];

  it.each(cases)('%s', async (_, path, body) => {
    const before = await newestLink();

    const answer = await send<ProblemBody>('POST', '/links', { body });

    expect(answer.status).toBe(422);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(answer.body.errors?.map((error) => error.path)).toEqual([path]);
    expect(await newestLink()).toEqual(before);
  });
});

describe('POST /links refuses the body as such', () => {
  it('400 for what is not JSON', async () => {
    const answer = await send<ProblemBody>('POST', '/links', { body: '{"target_url": ' });

    expect(answer.status).toBe(400);
    expect(answer.body.detail).toContain('not JSON');
  });

  it('415 for another content type', async () => {
    const answer = await send('POST', '/links', {
      body: 'target_url=x',
      headers: { 'content-type': 'text/plain' },
    });

    expect(answer.status).toBe(415);
  });

  it('413 for a body over 64 KiB', async () => {
    const answer = await send('POST', '/links', { body: { target_url: target, title: 'x'.repeat(70_000) } });

    expect(answer.status).toBe(413);
  });

  it('422 for no body at all', async () => {
    expect((await send('POST', '/links')).status).toBe(422);
  });

  it('409 for a code that is taken, by whichever workspace', async () => {
    const { short_code } = await createLink();

    const same = await send<ProblemBody>('POST', '/links', { body: { target_url: target, short_code } });
    const other = await send('POST', '/links', {
      body: { target_url: target, short_code },
      key: otherApiKey,
    });

    expect(same.status).toBe(409);
    expect(same.body.errors?.[0]?.path).toBe('short_code');
    expect(other.status).toBe(409);
    expect((await send('GET', `/links/${short_code}`)).body).toMatchObject({
      target_url: 'https://example.com/page',
    });
  });
});

describe('GET /links refuses a wrong query with 422', () => {
  it.each([
    ['limit=0', 'limit'],
    ['limit=101', 'limit'],
    ['limit=many', 'limit'],
    ['cursor=garbage', 'cursor'],
    ['colour=red', 'colour'],
  ])('%s', async (query, path) => {
    const answer = await send<ProblemBody>('GET', `/links?${query}`);

    expect(answer.status).toBe(422);
    expect(answer.body.errors?.map((error) => error.path)).toEqual([path]);
  });
});

describe('POST /webhooks refuses with 422, names the field and stores nothing', () => {
  const events = ['link.clicked'];
  const hook = 'https://hooks.example.com/x';
  const cases: [string, string, unknown][] = [
    ['no url', 'url', { events }],
    ['an ftp url', 'url', { url: 'ftp://example.com/', events }],
    ['credentials in the url', 'url', { url: 'https://a:b@example.com/', events }],
    ['no events', 'events', { url: hook }],
    ['an empty list of events', 'events', { url: hook, events: [] }],
    ['an unknown event type', 'events.0', { url: hook, events: ['link.eaten'] }],
    ['one event type twice', 'events', { url: hook, events: ['link.clicked', 'link.clicked'] }],
    [
      'a filter that is no pattern',
      'filter.data.clicks',
      { url: hook, events, filter: { data: { clicks: 1 } } },
    ],
    ['a reserved header', 'headers.Webhook-Id', { url: hook, events, headers: { 'Webhook-Id': 'x' } }],
    ['a header with a line break', 'headers.x-a', { url: hook, events, headers: { 'x-a': 'b\r\nc: d' } }],
    ['an unknown field', 'secret', { url: hook, events, secret: 'x' }],
  ];

  it.each(cases)('%s', async (_, path, body) => {
    const before = await send('GET', '/webhooks');

    const answer = await send<ProblemBody>('POST', '/webhooks', { body });

    expect(answer.status).toBe(422);
    expect(answer.body.errors?.map((error) => error.path)).toEqual([path]);
    expect((await send('GET', '/webhooks')).body).toEqual(before.body);
  });
});

describe('who calls', () => {
  it.each([
    ['no key', undefined],
    ['an unknown key', `Bearer lb_${'x'.repeat(43)}`],
    ['something that is no key', 'Bearer hello'],
    ['another scheme', 'Basic dXNlcjpwYXNz'],
    ['an empty key', 'Bearer '],
  ])('401 for %s, with the scheme to use', async (_, authorization) => {
    const answer = await send('POST', '/links', {
      key: null,
      body: { target_url: target },
      ...(authorization !== undefined && { headers: { authorization } }),
    });

    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toBe('Bearer');
  });

  it('takes the scheme in any case', async () => {
    const answer = await send('GET', '/links', { key: null, headers: { authorization: `bearer ${apiKey}` } });

    expect(answer.status).toBe(200);
  });

  it('403 without the scope, which it names', async () => {
    const write = await send<ProblemBody>('POST', '/links', {
      key: readLinksApiKey,
      body: { target_url: target },
    });
    const webhooks = await send('GET', '/webhooks', { key: readLinksApiKey });

    expect((await send('GET', '/links', { key: readLinksApiKey })).status).toBe(200);
    expect(write.status).toBe(403);
    expect(write.body.detail).toContain('links:write');
    expect(webhooks.status).toBe(403);
  });

  it('404 for a webhook of another workspace, which stays', async () => {
    const webhook = await createWebhook('http://127.0.0.1:8009/webhook', ['link.created'], {
      filter: { id: ['none'] },
    });

    expect((await send('GET', `/webhooks/${webhook.id}`, { key: otherApiKey })).status).toBe(404);
    expect((await send('GET', `/webhooks/${webhook.id}/deliveries`, { key: otherApiKey })).status).toBe(404);
    expect((await send('DELETE', `/webhooks/${webhook.id}`, { key: otherApiKey })).status).toBe(404);
    expect((await send('GET', `/webhooks/${webhook.id}`)).status).toBe(200);
    await send('DELETE', `/webhooks/${webhook.id}`);
  });
});
