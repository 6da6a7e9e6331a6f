import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { redirectResponse } from '../../../lambdas/redirect/redirect-response.ts';
import { anyStrings } from '../factories/any-strings.ts';

describe('a redirect response', () => {
  it.each([302, 307])('with %i forbids caching, so every visit is counted', (status) => {
    expect(redirectResponse('https://example.com/', status)).toEqual({
      statusCode: status,
      headers: { location: 'https://example.com/', 'cache-control': 'private, no-store' },
    });
  });

  it.each([301, 308])('with %i may be cached', (status) => {
    expect(redirectResponse('https://example.com/', status)).toEqual({
      statusCode: status,
      headers: { location: 'https://example.com/' },
    });
  });

  it.each([
    ['https://example.com/Page?q=a%20b#part', 'https://example.com/Page?q=a%20b#part'],
    ['https://EXAMPLE.com', 'https://EXAMPLE.com'],
    ['https://example.com/ö?ü=é#ß', 'https://example.com/%C3%B6?%C3%BC=%C3%A9#%C3%9F'],
    ['https://bücher.example/', 'https://xn--bcher-kva.example/'],
    ['https://example.com/😀', 'https://example.com/%F0%9F%98%80'],
    ['https://example.com/\ud800', 'https://example.com/%EF%BF%BD'],
    ['https://example.com/a\u0001b\u007f', 'https://example.com/a%01b%7F'],
  ])('to %j has the Location %s', (targetUrl, location) => {
    expect(redirectResponse(targetUrl, 302).headers?.location).toBe(location);
  });

  it('has a Location of visible ASCII for any target', () => {
    fc.assert(
      fc.property(anyStrings, (text) => {
        const { headers } = redirectResponse(`https://example.com/${text}`, 302);
        expect(headers?.location).toMatch(/^https:\/\/example\.com\/[\x21-\x7e]*$/);
      }),
      { numRuns: 1_000 },
    );
  });
});
