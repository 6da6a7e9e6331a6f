import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeCreateLink } from '../../../lambdas/links-api/create-link.ts';
import { makeGetLink } from '../../../lambdas/links-api/get-link.ts';
import { timestamp } from '../../../lambdas/shared/formats/timestamp.ts';
import type { LinkRecord } from '../../../lambdas/shared/link/link-record.ts';
import { apiRequest } from '../factories/api-request.ts';
import { BASE_URL, NOW } from '../factories/fixed-values.ts';

/** The responses of POST and of a GET after it, on a table in memory. */
async function createThenGet(body: object) {
  const table = new Map<string, LinkRecord>();
  const createLink = makeCreateLink({
    baseUrl: BASE_URL,
    insertLink: async (link) => {
      table.set(link.short_code, link);
      return 'stored';
    },
    now: () => NOW,
  });
  const getLink = makeGetLink({ baseUrl: BASE_URL, findLink: async (shortCode) => table.get(shortCode) });
  const created = await createLink(apiRequest({ body }));
  const { short_code } = created.body as { short_code: string };
  const read = await getLink(apiRequest({ pathParameters: { short_code } }));
  return { created: created.body, read: read.body };
}

describe('GET /links/{short_code} returns what POST /links returned', () => {
  it('with any options', async () => {
    const bodies = fc.record(
      {
        target_url: fc.webUrl(),
        title: fc.option(fc.string({ maxLength: 100 })),
        tags: fc.uniqueArray(fc.string({ minLength: 1, maxLength: 25 }), { maxLength: 20 }),
        expires_at: fc.option(fc.integer({ min: NOW + 1, max: Date.UTC(2100, 0) }).map(timestamp)),
        max_clicks: fc.option(fc.integer({ min: 1, max: 1_000_000 })),
        redirect_status: fc.constantFrom(301, 302, 307, 308),
      },
      { requiredKeys: ['target_url'] },
    );
    await fc.assert(
      fc.asyncProperty(bodies, async (body) => {
        const { created, read } = await createThenGet(body);
        expect(read).toEqual(created);
        expect(created).toMatchObject(body);
      }),
    );
  });

  // One more means "never" and "no limit" in the record.
  it.each([{ expires_at: '9999-12-31T23:59:59.998Z' }, { max_clicks: Number.MAX_SAFE_INTEGER - 1 }])(
    'with the highest value that POST accepts: %j',
    async (options) => {
      const { created, read } = await createThenGet({ target_url: 'https://example.com/', ...options });

      expect(created).toMatchObject(options);
      expect(read).toEqual(created);
    },
  );
});
