import { describe, expect, it } from 'vitest';
import { makeGetLink } from '../../../lambdas/links-api/get-link.ts';
import { linkResource } from '../../../lambdas/links-api/link-resource.ts';
import { apiRequest, requestOfOtherWorkspace } from '../factories/api-request.ts';
import { BASE_URL } from '../factories/fixed-values.ts';
import { linkRecord } from '../factories/link-record.ts';
import { refusalOf } from '../factories/refusal.ts';

function makeOperation() {
  const lookups: string[] = [];
  const getLink = makeGetLink({
    baseUrl: BASE_URL,
    findLink: async (shortCode) => {
      lookups.push(shortCode);
      return shortCode === 'aB3xY7k' ? linkRecord({ clicks: 42 }) : undefined;
    },
  });
  return { lookups, getLink };
}

describe('GET /links/{short_code}', () => {
  it('returns the link', async () => {
    const { getLink } = makeOperation();

    const response = await getLink(apiRequest({ pathParameters: { short_code: 'aB3xY7k' } }));

    expect(response).toEqual({ status: 200, body: linkResource(linkRecord({ clicks: 42 }), BASE_URL) });
  });

  it('returns 404 for an unknown code', async () => {
    const { getLink } = makeOperation();
    const request = apiRequest({ pathParameters: { short_code: 'unknown' } });

    expect(await refusalOf(getLink(request))).toMatchObject({ status: 404 });
  });

  it('returns the same 404 for another workspace’s link', async () => {
    const { getLink } = makeOperation();
    const refusal = (shortCode: string) =>
      refusalOf(getLink(requestOfOtherWorkspace({ pathParameters: { short_code: shortCode } })));

    const existing = await refusal('aB3xY7k');
    const unknown = await refusal('unknown');

    expect(existing.status).toBe(404);
    expect(JSON.stringify(existing).replace('aB3xY7k', 'unknown')).toBe(JSON.stringify(unknown));
  });

  it.each([undefined, '', 'ab', 'a'.repeat(65), 'a b c', 'a/b/c', 'café'])(
    'returns 404 for the impossible code %j without a look-up',
    async (short_code) => {
      const { getLink, lookups } = makeOperation();

      expect(await refusalOf(getLink(apiRequest({ pathParameters: { short_code } })))).toMatchObject({
        status: 404,
      });
      expect(lookups).toEqual([]);
    },
  );
});
