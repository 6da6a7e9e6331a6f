import { describe, expect, it } from 'vitest';
import { makeCreateLink } from '../../../lambdas/links-api/create-link.ts';
import { GENERATED_ALPHABET } from '../../../lambdas/links-api/short-code.ts';
import { type LinkRecord, NEVER, UNLIMITED } from '../../../lambdas/shared/link/link-record.ts';
import type { InsertLink } from '../../../lambdas/shared/link/links-table.ts';
import { Problem } from '../../../lambdas/shared/problem/problem.ts';
import { apiRequest, requestOfOtherWorkspace } from '../factories/api-request.ts';
import { BASE_URL, NOW, NOW_TEXT } from '../factories/fixed-values.ts';
import { fieldsOf, refusalOf } from '../factories/refusal.ts';

/** `POST /links` on a table in which the first `taken` codes tried are taken. */
function makeOperation({ taken = 0 } = {}) {
  const tried: LinkRecord[] = [];
  const insertLink: InsertLink = async (link) => (tried.push(link) <= taken ? 'taken' : 'stored');
  return { tried, createLink: makeCreateLink({ baseUrl: BASE_URL, insertLink, now: () => NOW }) };
}

const target_url = 'https://example.com/page';

describe('POST /links', () => {
  it('returns 201, the link’s Location, and the link with its defaults', async () => {
    const { createLink, tried } = makeOperation();

    const response = await createLink(apiRequest({ body: { target_url } }));

    const { short_code, id } = tried[0] ?? {};
    expect(response).toEqual({
      status: 201,
      headers: { location: `${BASE_URL}/links/${short_code}` },
      body: {
        id,
        short_code,
        short_url: `${BASE_URL}/${short_code}`,
        target_url,
        title: null,
        tags: [],
        clicks: 0,
        redirect_status: 302,
        expires_at: null,
        max_clicks: null,
        created_at: NOW_TEXT,
        updated_at: NOW_TEXT,
        last_clicked_at: null,
      },
    });
  });

  it('keeps every field of the request, times in UTC with milliseconds', async () => {
    const { createLink } = makeOperation();
    const body = {
      target_url,
      short_code: 'Summer_26-sale',
      title: 'Summer sale',
      tags: ['sale', 'été'],
      expires_at: '2027-01-01T00:00:00+01:00',
      max_clicks: 3,
      redirect_status: 308,
    };

    const response = await createLink(apiRequest({ body }));

    expect(response.body).toMatchObject({ ...body, expires_at: '2026-12-31T23:00:00.000Z' });
  });

  it('stores the link in the key’s workspace, which the response does not show', async () => {
    const { createLink, tried } = makeOperation();

    const response = await createLink(requestOfOtherWorkspace({ body: { target_url } }));

    expect(tried[0]?.workspace_id).toBe('other');
    expect(response.body).not.toHaveProperty('workspace_id');
  });

  it('stores the link with its event, and always an expiry and a click limit', async () => {
    const { createLink, tried } = makeOperation();

    await createLink(apiRequest({ body: { target_url } }));

    expect(tried).toEqual([
      {
        short_code: expect.stringMatching(/^.{7}$/),
        workspace_id: 'default',
        id: expect.stringMatching(/^lnk_[0-9A-HJKMNP-TV-Z]{26}$/),
        target_url,
        redirect_status: 302,
        clicks: 0,
        live_until: NEVER,
        click_limit: UNLIMITED,
        created_at: NOW_TEXT,
        updated_at: NOW_TEXT,
        change: {
          type: 'link.created',
          id: expect.stringMatching(/^evt_[0-9A-HJKMNP-TV-Z]{26}$/),
          at: NOW_TEXT,
          actor: apiRequest().caller.keyId,
        },
      },
    ]);
  });

  it('stores the options', async () => {
    const { createLink, tried } = makeOperation();
    const options = { title: 'Sale', tags: ['sale'], expires_at: '2027-01-01T00:00:00Z', max_clicks: 3 };

    await createLink(apiRequest({ body: { target_url, ...options } }));

    expect(tried[0]).toMatchObject({
      title: 'Sale',
      tags: ['sale'],
      live_until: '2027-01-01T00:00:00.000Z',
      click_limit: 3,
    });
  });
});

describe('a taken generated code', () => {
  it.each([1, 2, 3, 4])('is replaced %i times, for the same link and event', async (taken) => {
    const { createLink, tried } = makeOperation({ taken });

    const response = await createLink(apiRequest({ body: { target_url } }));

    expect(response.body).toMatchObject({ short_code: tried.at(-1)?.short_code });
    expect(tried).toHaveLength(taken + 1);
    expect(new Set(tried.map(({ short_code }) => short_code)).size).toBe(taken + 1);
    expect(new Set(tried.map(({ id, change }) => `${id} ${change.id}`)).size).toBe(1);
    for (const { short_code } of tried)
      expect(short_code).toMatch(new RegExp(`^[${GENERATED_ALPHABET}]{7}$`));
  });

  it('causes a server error after five in a row', async () => {
    const { createLink, tried } = makeOperation({ taken: 5 });

    const error: unknown = await createLink(apiRequest({ body: { target_url } })).catch((e: unknown) => e);

    expect(error).toBeInstanceOf(Error);
    expect(error).not.toBeInstanceOf(Problem);
    expect(tried).toHaveLength(5);
  });
});

describe('POST /links rejects', () => {
  it('a taken code with 409, without trying another', async () => {
    const { createLink, tried } = makeOperation({ taken: 1 });

    const refusal = await refusalOf(createLink(apiRequest({ body: { target_url, short_code: 'summer' } })));

    expect(refusal).toMatchObject({ status: 409, kind: 'short-code-taken' });
    expect(fieldsOf(refusal)).toEqual(['short_code']);
    expect(tried).toHaveLength(1);
  });

  it.each([
    ['no body', undefined, ['']],
    ['no target', {}, ['target_url']],
    ['a target on this shortener', { target_url: `${BASE_URL}/other` }, ['target_url']],
    ['a reserved code', { target_url, short_code: 'Health' }, ['short_code']],
    ['an expiry now', { target_url, expires_at: NOW_TEXT }, ['expires_at']],
    ['an unknown field', { target_url, clicks: 7 }, ['clicks']],
    [
      'several fields at once',
      { target_url: '/page', short_code: 'a', max_clicks: 0 },
      ['target_url', 'short_code', 'max_clicks'],
    ],
  ])('%s with 422, naming each field and storing nothing', async (_, body, fields) => {
    const { createLink, tried } = makeOperation();

    const refusal = await refusalOf(createLink(apiRequest({ body })));

    expect(refusal.status).toBe(422);
    expect(fieldsOf(refusal)).toEqual(fields);
    expect(tried).toEqual([]);
  });
});

it('POST /links fails if the table does', async () => {
  const createLink = makeCreateLink({
    baseUrl: BASE_URL,
    insertLink: async () => {
      throw new Error('The table is down.');
    },
    now: () => NOW,
  });

  await expect(createLink(apiRequest({ body: { target_url } }))).rejects.toThrow('The table is down.');
});
