import { describe, expect, it } from 'vitest';
import { maskHeaders, unmaskHeaders } from '../../../lambdas/webhooks-api/masked-headers.ts';
import { fieldsOf, refusalOf } from '../factories/refusal.ts';

const stored = { Authorization: 'Bearer sk_live_1', 'X-Api-Key': 'k1', 'X-Team': 'blue' };
const shown = { Authorization: 'Bearer ********', 'X-Api-Key': '********', 'X-Team': 'blue' };

describe('a response shows', () => {
  it('the values of headers that carry credentials masked, but their scheme', () => {
    expect(maskHeaders(stored)).toEqual(shown);
    expect(maskHeaders({ authorization: 'Basic dTpw', Cookie: 'a=b' })).toEqual({
      authorization: 'Basic ********',
      Cookie: '********',
    });
  });

  it.each([
    ...['Authorization', 'Cookie', 'X-API-Key', 'apikey', 'X-Auth', 'X-Access-Token', 'X-Gitlab-Token'],
    ...['X-Secret', 'X-Hub-Signature', 'X-Password', 'X-Session-Id', 'X-Functions-Key', 'Credential'],
  ])('%s masked', (name) => {
    expect(maskHeaders({ [name]: 'value' })).toEqual({ [name]: '********' });
  });

  it.each(['X-Team', 'Accept', 'X-Environment', 'constructor', 'From'])('%s as it is', (name) => {
    expect(maskHeaders({ [name]: 'value' })).toEqual({ [name]: 'value' });
  });

  it('no part of a credential that has no known scheme', () => {
    expect(maskHeaders({ Authorization: 'secret part' })).toEqual({ Authorization: '********' });
    expect(maskHeaders({ Authorization: 'Bearer' })).toEqual({ Authorization: '********' });
  });
});

describe('a request', () => {
  it('keeps the stored value of a header that it sends back masked', () => {
    expect(unmaskHeaders(shown, stored)).toEqual(stored);
    expect(unmaskHeaders({ authorization: 'Bearer ********' }, stored)).toEqual({
      authorization: 'Bearer sk_live_1',
    });
  });

  it('can change each header', () => {
    const headers = { Authorization: 'Bearer sk_live_2', 'X-Team': '********' };

    expect(unmaskHeaders(headers, stored)).toEqual(headers);
  });

  it.each([
    ['of a new webhook', { Authorization: 'Bearer ********' }, {}],
    ['that is not stored', { Cookie: '********' }, stored],
    ['with another scheme', { Authorization: 'Basic ********' }, stored],
    ['named like an inherited property', { 'key-constructor': '********' }, {}],
  ])('is refused with a masked value %s', async (_, headers, before) => {
    const refusal = await refusalOf(Promise.try(() => unmaskHeaders(headers, before)));

    expect(refusal.status).toBe(422);
    expect(fieldsOf(refusal)).toEqual([`headers.${Object.keys(headers)[0]}`]);
  });
});
