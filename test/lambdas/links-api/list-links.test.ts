import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { linkResource } from '../../../lambdas/links-api/link-resource.ts';
import { makeListLinks } from '../../../lambdas/links-api/list-links.ts';
import { encodeCursor, type Page } from '../../../lambdas/shared/api/page.ts';
import type { ApiOperation } from '../../../lambdas/shared/api/request.ts';
import type { ReadLinkPage } from '../../../lambdas/shared/link/links-table.ts';
import { apiRequest, requestOfOtherWorkspace } from '../factories/api-request.ts';
import { BASE_URL, LINK_ID } from '../factories/fixed-values.ts';
import { linkRecord } from '../factories/link-record.ts';
import { fieldsOf, refusalOf } from '../factories/refusal.ts';

/** `GET /links` on a page reader that returns `page` and records its queries. */
function makeOperation(page: Awaited<ReturnType<ReadLinkPage>> = { links: [] }) {
  const queries: Parameters<ReadLinkPage>[0][] = [];
  const readPage: ReadLinkPage = async (query) => {
    queries.push(query);
    return page;
  };
  return { queries, listLinks: makeListLinks({ baseUrl: BASE_URL, readPage }) };
}

describe('GET /links', () => {
  it('returns the links, and no cursor on the last page', async () => {
    const { listLinks } = makeOperation({ links: [linkRecord()] });

    const { status, body } = await listLinks(apiRequest());

    expect(status).toBe(200);
    expect(body).toEqual({ data: [linkResource(linkRecord(), BASE_URL)], next_cursor: null });
  });

  it('lists 25 links of the key’s workspace by default', async () => {
    const { listLinks, queries } = makeOperation();

    await listLinks(requestOfOtherWorkspace());

    expect(queries).toEqual([{ workspaceId: 'other', limit: 25 }]);
  });

  it('accepts a limit, a tag and a cursor', async () => {
    const { listLinks, queries } = makeOperation();
    const cursor = encodeCursor([LINK_ID, 'aB3xY7k']);

    await listLinks(apiRequest({ query: { limit: '100', tag: 'sale', cursor } }));

    const after = { id: LINK_ID, short_code: 'aB3xY7k' };
    expect(queries).toEqual([{ workspaceId: 'default', limit: 100, tag: 'sale', after }]);
  });

  it.each([
    ['limit', { limit: '0' }],
    ['limit', { limit: '101' }],
    ['limit', { limit: '2.5' }],
    ['limit', { limit: 'ten' }],
    ['limit', { limit: '' }],
    ['limit', { limit: '5,6' }],
    ['tag', { tag: '' }],
    ['tag', { tag: 'x'.repeat(51) }],
    ['page', { page: '2' }],
    ['cursor', { cursor: '' }],
    ['cursor', { cursor: 'garbage' }],
    ['cursor', { cursor: 'x'.repeat(513) }],
    ['cursor', { cursor: encodeCursor([LINK_ID]) }],
    ['cursor', { cursor: encodeCursor([LINK_ID, 'aB3xY7k', 'more']) }],
    ['cursor', { cursor: encodeCursor([LINK_ID, '']) }],
    ['cursor', { cursor: Buffer.from('{"id":1}').toString('base64url') }],
    ['cursor', { cursor: Buffer.from('[1,2]').toString('base64url') }],
  ])('rejects a wrong %s with 422 and reads nothing: %j', async (field, query) => {
    const { listLinks, queries } = makeOperation();

    const refusal = await refusalOf(listLinks(apiRequest({ query })));

    expect(refusal.status).toBe(422);
    expect(fieldsOf(refusal)).toEqual([field]);
    expect(queries).toEqual([]);
  });
});

describe('following next_cursor', () => {
  it('shows each link once, in order, for any number of links and any page size', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(30), fc.integer({ min: 1, max: 12 }), async (count, limit) => {
        const all = Array.from({ length: count }, (_, i) =>
          linkRecord({ id: `lnk_${i}`, short_code: `code-${i}` }),
        );
        const readPage: ReadLinkPage = async (query) => {
          const start = all.findIndex(({ id }) => id === query.after?.id) + 1;
          const links = all.slice(start, start + query.limit);
          const last = links.at(-1);
          return { links, ...(last && start + query.limit < count && { next: last }) };
        };

        const shown = await followCursors(makeListLinks({ baseUrl: BASE_URL, readPage }), String(limit));

        expect(shown).toEqual(all.map(({ short_code }) => short_code));
      }),
    );
  });
});

async function followCursors(listLinks: ApiOperation, limit: string): Promise<string[]> {
  const shown: string[] = [];
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const { body } = await listLinks(
      apiRequest({ query: cursor === undefined ? { limit } : { limit, cursor } }),
    );
    const page = body as Page<{ short_code: string }>;
    shown.push(...page.data.map(({ short_code }) => short_code));
    cursor = page.next_cursor;
  }
  return shown;
}
