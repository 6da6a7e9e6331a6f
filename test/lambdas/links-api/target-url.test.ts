import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { targetUrlProblem } from '../../../lambdas/links-api/target-url.ts';
import { redirectResponse } from '../../../lambdas/redirect/redirect-response.ts';
import { anyStrings } from '../factories/any-strings.ts';
import { BASE_URL } from '../factories/fixed-values.ts';

const isAllowed = (value: string) => targetUrlProblem(value, BASE_URL) === undefined;

describe('a target may be', () => {
  it.each([
    'https://example.com',
    'http://example.com/',
    'HTTPS://EXAMPLE.COM/Page?q=1#fragment',
    'https://example.com:8443/',
    'https://example.com/@name',
    'https://example.com/a:b@c',
    'https://bücher.example/ö?ü#ß',
    'https://example.com/%20%0d%0a',
    'https://192.0.2.1/',
    'https://[2001:db8::1]/',
    'https://go.example.com/',
    'https://notgo.example/',
    'https://go.example:8443/',
    `https://example.com/${'a'.repeat(2_048 - 'https://example.com/'.length)}`,
    `https://example.com/${'é'.repeat((2_048 - 'https://example.com/'.length) / 6)}`,
  ])('%s', (value) => {
    expect(targetUrlProblem(value, BASE_URL)).toBeUndefined();
  });
});

describe('a target may not be', () => {
  it.each([
    ['empty', ''],
    ['relative', '/page'],
    ['without a scheme', 'example.com'],
    ['without a host', 'https://'],
    ['without slashes', 'https:example.com'],
    ['with one slash', 'https:/example.com'],
    ['with backslashes', 'https:\\\\example.com'],
    ['with a backslash in the path', 'https://example.com/a\\b'],
    ['of another scheme', 'ftp://example.com/'],
    ['javascript:', 'javascript:alert(1)'],
    ['javascript: with slashes', 'javascript://example.com/%0aalert(1)'],
    ['data:', 'data:text/html,hi'],
    ['with a space', 'https://example.com/a b'],
    ['with a space before', ' https://example.com/'],
    ['with a space after', 'https://example.com/ '],
    ['with a tab in the scheme', 'ht\ttps://example.com/'],
    ['with a line break', 'https://example.com/\r\nset-cookie: a=b'],
    ['with a line separator', 'https://example.com/\u2028'],
    ['with a user name', 'https://user@example.com/'],
    ['with a password', 'https://:secret@example.com/'],
    ['with credentials', 'https://user:secret@example.com/'],
    ['with an invalid port', 'https://example.com:65536/'],
    ['with an invalid host', 'https://exa mple.com/'],
    ['without a host after the slashes', 'https:///example.com/'],
    ['with a query instead of a host', 'https://?example.com'],
    ['with a control character', 'https://example.com/\u0001'],
    ['with DEL', 'https://example.com/\u007f'],
    ['with a C1 control character', 'https://example.com/\u0085'],
    ['longer than 2,048 characters once encoded', `https://example.com/${'é'.repeat(400)}`],
    ['2,049 characters long', `https://example.com/${'a'.repeat(2_049 - 'https://example.com/'.length)}`],
  ])('%s', (_, value) => {
    expect(targetUrlProblem(value, BASE_URL)).toMatch(/^Must .+\.$/);
  });

  it.each([
    ['a short link', `${BASE_URL}/aB3xY7k`],
    ['its home page', BASE_URL],
    ['over http', 'http://go.example/aB3xY7k'],
    ['with an explicit port', 'https://go.example:443/aB3xY7k'],
    ['in another case', 'https://GO.Example/aB3xY7k'],
    ['percent-encoded', 'https://g%6F.example/aB3xY7k'],
    ['with full-width characters', 'https://ｇｏ.example/aB3xY7k'],
    ['with a trailing dot', 'https://go.example./aB3xY7k'],
    ['with a trailing dot and a port', 'https://go.example.:443/aB3xY7k'],
  ])('a URL of this shortener: %s', (_, value) => {
    expect(targetUrlProblem(value, BASE_URL)).toBe('Must not point to this shortener.');
  });
});

describe('a URL of this shortener is refused under each of its names', () => {
  const names = [
    'https://go.example',
    'https://1a2b3c.execute-api.eu-west-1.amazonaws.com',
    'https://bücher.example',
  ];

  it.each([
    'https://1a2b3c.execute-api.eu-west-1.amazonaws.com/aB3xY7k',
    'http://1A2B3C.execute-api.eu-west-1.amazonaws.com./aB3xY7k',
    'https://xn--bcher-kva.example/aB3xY7k',
    'https://BÜCHER.example/aB3xY7k',
  ])('%s', (value) => {
    expect(targetUrlProblem(value, ...names)).toBe('Must not point to this shortener.');
  });

  it.each([
    'http://localhost:8000/x',
    'http://127.0.0.1:8000/x',
    'http://127.1:8000/x',
    'http://0.0.0.0:8000/x',
    'http://[::1]:8000/x',
    'http://[::ffff:127.0.0.1]:8000/x',
    'http://api.localhost:8000/x',
  ])('on this machine: %s', (value) => {
    expect(targetUrlProblem(value, 'http://127.0.0.1:8000')).toBe('Must not point to this shortener.');
    expect(targetUrlProblem(value, 'http://127.0.0.1:8001')).toBeUndefined();
  });
});

/** Real URLs with an odd string inserted. */
const oddUrls = fc
  .tuple(fc.webUrl({ withQueryParameters: true, withFragments: true }), anyStrings, fc.nat(60))
  .map(([url, odd, place]) => url.slice(0, place) + odd + url.slice(place));

const anyValues = fc.oneof(anyStrings, oddUrls);

describe('any string', () => {
  it('is checked without an error', () => {
    fc.assert(
      fc.property(anyValues, (value) => {
        expect(targetUrlProblem(value, BASE_URL) ?? 'allowed').toEqual(expect.any(String));
      }),
      { numRuns: 1_000 },
    );
  });

  it('is a Location of visible ASCII for the same URL if it is allowed', () => {
    let allowed = 0;
    fc.assert(
      fc.property(anyValues, (value) => {
        if (!isAllowed(value)) return;
        allowed += 1;
        const location = String(redirectResponse(value, 302).headers?.location);
        expect(location.length).toBeLessThanOrEqual(2_048);
        expect(location).toMatch(/^https?:\/\/[\x21-\x7e]+$/i);
        expect(new URL(location).href).toBe(new URL(value).href);
      }),
      { numRuns: 2_000 },
    );
    expect(allowed).toBeGreaterThan(100);
  });

  it('is allowed if it is a plain web URL', () => {
    fc.assert(
      fc.property(fc.webUrl({ withQueryParameters: true, withFragments: true }), (value) => {
        expect(targetUrlProblem(value, BASE_URL)).toBeUndefined();
      }),
    );
  });
});
