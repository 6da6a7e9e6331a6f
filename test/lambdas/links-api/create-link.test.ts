import { describe, expect, it } from 'vitest';
import { type InsertLink, makeCreateLink } from '../../../lambdas/links-api/create-link.ts';
import type { Link } from '../../../lambdas/links-api/link.ts';
import { GENERATED_ALPHABET } from '../../../lambdas/links-api/short-code.ts';
import { Problem } from '../../../lambdas/shared/problem/problem.ts';
import { apiRequest, requestOfOtherWorkspace } from '../factories/api-request.ts';
import { BASE_URL, NOW, NOW_TEXT } from '../factories/fixed-values.ts';
import { fieldsOf, refusalOf } from '../factories/refusal.ts';

/** `POST /links` on a table in which the first `taken` codes asked for are taken. */
function makeOperation({ taken = 0 } = {}) {
  const tried: { link: Link; eventId: string }[] = [];
  const insertLink: InsertLink = async (link, eventId) =>
    tried.push({ link, eventId }) <= taken ? 'taken' : 'stored';
  return { tried, createLink: makeCreateLink({ baseUrl: BASE_URL, insertLink, now: () => NOW }) };
}

const target_url = 'https://example.com/page';

describe('a link is created', () => {
  it('is answered with 201, its place in Location, and the link with the defaults of what was left out', async () => {
    const { createLink, tried } = makeOperation();

    const answer = await createLink(apiRequest({ body: { target_url } }));

    const { short_code, id } = tried[0]?.link ?? {};
    expect(answer).toEqual({
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

  it('keeps everything that the request sets, times in UTC with milliseconds', async () => {
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

    const answer = await createLink(apiRequest({ body }));

    expect(answer.body).toMatchObject({ ...body, expires_at: '2026-12-31T23:00:00.000Z' });
  });

  it('belongs to the workspace of the key, and its answer does not say so', async () => {
    const { createLink, tried } = makeOperation();

    const answer = await createLink(requestOfOtherWorkspace({ body: { target_url } }));

    expect(tried[0]?.link.workspace_id).toBe('other');
    expect(answer.body).not.toHaveProperty('workspace_id');
  });

  it('is stored together with the id of its event', async () => {
    const { createLink, tried } = makeOperation();

    await createLink(apiRequest({ body: { target_url } }));

    expect(tried).toHaveLength(1);
    expect(tried[0]?.eventId).toMatch(/^evt_[0-9A-HJKMNP-TV-Z]{26}$/);
    expect(tried[0]?.link.id).toMatch(/^lnk_[0-9A-HJKMNP-TV-Z]{26}$/);
  });
});

describe('a generated code that is taken', () => {
  it.each([1, 2, 3, 4])('is drawn again %i times, for the same link and event', async (taken) => {
    const { createLink, tried } = makeOperation({ taken });

    const answer = await createLink(apiRequest({ body: { target_url } }));

    expect(answer.body).toMatchObject({ short_code: tried.at(-1)?.link.short_code });
    expect(tried).toHaveLength(taken + 1);
    expect(new Set(tried.map(({ link }) => link.short_code)).size).toBe(taken + 1);
    expect(new Set(tried.map(({ link, eventId }) => `${link.id} ${eventId}`)).size).toBe(1);
    for (const { link } of tried) expect(link.short_code).toMatch(new RegExp(`^[${GENERATED_ALPHABET}]{7}$`));
  });

  it('is an error of ours, not the client’s, after five in a row', async () => {
    const { createLink, tried } = makeOperation({ taken: 5 });

    const error: unknown = await createLink(apiRequest({ body: { target_url } })).catch((e: unknown) => e);

    expect(error).toBeInstanceOf(Error);
    expect(error).not.toBeInstanceOf(Problem);
    expect(tried).toHaveLength(5);
  });
});

describe('a link is refused', () => {
  it('with 409 where its code is taken, without trying another', async () => {
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
    ['an expiry at this very moment', { target_url, expires_at: NOW_TEXT }, ['expires_at']],
    ['an unknown field', { target_url, clicks: 7 }, ['clicks']],
    [
      'several fields at once',
      { target_url: '/page', short_code: 'a', max_clicks: 0 },
      ['target_url', 'short_code', 'max_clicks'],
    ],
  ])('with 422 for %s, naming each field and storing nothing', async (_, body, fields) => {
    const { createLink, tried } = makeOperation();

    const refusal = await refusalOf(createLink(apiRequest({ body })));

    expect(refusal.status).toBe(422);
    expect(fieldsOf(refusal)).toEqual(fields);
    expect(tried).toEqual([]);
  });
});

it('fails when the table does', async () => {
  const createLink = makeCreateLink({
    baseUrl: BASE_URL,
    insertLink: async () => {
      throw new Error('The table is away.');
    },
    now: () => NOW,
  });

  await expect(createLink(apiRequest({ body: { target_url } }))).rejects.toThrow('The table is away.');
});
