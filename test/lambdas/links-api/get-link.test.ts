import { describe, expect, it } from 'vitest';
import { makeGetLink } from '../../../lambdas/links-api/get-link.ts';
import { apiRequest, requestOfOtherWorkspace } from '../factories/api-request.ts';
import { BASE_URL } from '../factories/fixed-values.ts';
import { link } from '../factories/link.ts';
import { refusalOf } from '../factories/refusal.ts';

function makeOperation() {
  const asked: string[] = [];
  const getLink = makeGetLink({
    baseUrl: BASE_URL,
    findLink: async (shortCode) => {
      asked.push(shortCode);
      return shortCode === 'aB3xY7k' ? link({ clicks: 42 }) : undefined;
    },
  });
  return { asked, getLink };
}

describe('GET /links/{short_code}', () => {
  it('answers with the link', async () => {
    const { getLink } = makeOperation();

    const answer = await getLink(apiRequest({ pathParameters: { short_code: 'aB3xY7k' } }));

    const { workspace_id: _, ...fields } = link({ clicks: 42 });
    expect(answer).toEqual({ status: 200, body: { ...fields, short_url: `${BASE_URL}/aB3xY7k` } });
  });

  it('is 404 for an unknown code', async () => {
    const { getLink } = makeOperation();
    const request = apiRequest({ pathParameters: { short_code: 'unknown' } });

    expect(await refusalOf(getLink(request))).toMatchObject({ status: 404 });
  });

  it('is the same 404 for a link of another workspace', async () => {
    const { getLink } = makeOperation();
    const refusal = (shortCode: string) =>
      refusalOf(getLink(requestOfOtherWorkspace({ pathParameters: { short_code: shortCode } })));

    const ofAnother = await refusal('aB3xY7k');
    const ofNobody = await refusal('unknown');

    expect(ofAnother.status).toBe(404);
    expect(JSON.stringify(ofAnother).replace('aB3xY7k', 'unknown')).toBe(JSON.stringify(ofNobody));
  });

  it.each([undefined, '', 'ab', 'a'.repeat(65), 'a b c', 'a/b/c', 'café'])(
    'is 404 for %j, which no link can have, without a look-up',
    async (short_code) => {
      const { getLink, asked } = makeOperation();

      expect(await refusalOf(getLink(apiRequest({ pathParameters: { short_code } })))).toMatchObject({
        status: 404,
      });
      expect(asked).toEqual([]);
    },
  );
});
