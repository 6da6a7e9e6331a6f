import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkWebhookUrl, MAX_URL_LENGTH } from '../../../../lambdas/shared/target-address/webhook-url.ts';
import vector from '../../../vectors/blocked-addresses.json' with { type: 'json' };
import { anyStrings } from '../../factories/any-strings.ts';
import * as naive from './naive-addresses.ts';

const check = (url: string) => checkWebhookUrl(url, { allowPrivateTargets: false });
const checkInDevelopment = (url: string) => checkWebhookUrl(url, { allowPrivateTargets: true });

describe('a webhook URL', () => {
  it.each(vector.examples_refused)('is refused if it is %s', (url) => {
    expect(check(url)).toMatch(/^Must .*\.$/);
  });

  it.each([
    ...vector.examples_allowed,
    'https://example.com',
    'https://hooks.example.com:8443/a/b?c=d',
    'HTTPS://EXAMPLE.COM/',
    'https://example.com/#section',
    'https://example.com/wörld?q=%20',
    'https://bücher.example/',
    'https://localhost.example.com/',
    'https://notlocalhost/',
  ])('is accepted if it is %s', (url) => {
    expect(check(url)).toBeUndefined();
  });

  it('is accepted in development with plain http, a private address or localhost', () => {
    for (const url of [
      'http://127.0.0.1:8001/webhook',
      'http://localhost:8001/',
      'https://[::1]/',
      'http://10.0.0.1',
    ]) {
      expect(checkInDevelopment(url), url).toBeUndefined();
      expect(check(url), url).toBeDefined();
    }
  });

  it('is refused with any non-public address in any spelling', () => {
    fc.assert(
      fc.property(naive.refusedIpv4, (address) => {
        for (const host of naive.ipv4Spellings(address)) {
          expect(check(`https://${host}/`), host).toContain(`${naive.dotted(address)} is not`);
        }
        for (const prefix of [naive.MAPPED_PREFIX, naive.NAT64_PREFIX, 0n]) {
          for (const host of naive.ipv6Spellings(prefix + address)) {
            expect(check(`https://[${host}]/`), host).toContain('public address');
          }
        }
      }),
    );
  });

  it('is accepted with any public address in any spelling', () => {
    fc.assert(
      fc.property(naive.publicIpv4, naive.publicIpv6, (ipv4, ipv6) => {
        for (const host of naive.ipv4Spellings(ipv4)) expect(check(`https://${host}/`), host).toBeUndefined();
        for (const host of naive.ipv6Spellings(ipv6))
          expect(check(`https://[${host}]/`), host).toBeUndefined();
      }),
    );
  });

  it.each(['https://localhost/', 'https://LOCALHOST/', 'https://a.localhost/', 'https://%6cocalhost/'])(
    'is refused for localhost: %s',
    (url) => {
      expect(check(url)).toContain('localhost is not');
    },
  );

  it.each(['https://example.com./', 'https://localhost./', 'https://./'])(
    'is refused if the host ends with a dot: %s',
    (url) => {
      expect(check(url)).toContain('dot');
      expect(checkInDevelopment(url)).toContain('dot');
    },
  );

  it('is refused over plain http, except in development', () => {
    expect(check('http://example.com/')).toBe('Must use https.');
    expect(checkInDevelopment('http://example.com/')).toBeUndefined();
  });

  it.each([
    '',
    'example.com',
    '//example.com/',
    '/webhook',
    'https:',
    'https://',
    'https:example.com',
    'https:///example.com',
    'https:\\\\example.com',
    'ftp://example.com/',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'https://exa<mple.com/',
    'https://[::1%25eth0]/',
    'https://256.256.256.256/',
    'https://example.com:99999/',
  ])('is refused if it is not absolute and valid: %j', (url) => {
    expect(checkInDevelopment(url)).toContain('absolute https URL');
  });

  it.each([
    ' https://example.com',
    'https://example.com/\n',
    'https://exa\tmple.com/',
    'https://example.com/\u0000',
  ])('is refused with white space or control characters: %j', (url) => {
    expect(checkInDevelopment(url)).toContain('control characters');
  });

  it.each(['https://user@example.com/', 'https://user:pass@example.com/', 'https://:pass@example.com/'])(
    'is refused with credentials: %s',
    (url) => {
      expect(checkInDevelopment(url)).toContain('password');
    },
  );

  it.each([0, 22, 25, 2375, 3306, 5432, 6379, 6667, 11211, 27017])('is refused with port %i', (port) => {
    expect(check(`https://example.com:${port}/`)).toContain(`port ${port}`);
    expect(checkInDevelopment(`http://127.0.0.1:${port}/`)).toContain(`port ${port}`);
  });

  it.each([80, 443, 3000, 8000, 8080, 8443, 49152])('is accepted with port %i', (port) => {
    expect(check(`https://example.com:${port}/`)).toBeUndefined();
  });

  it('is accepted with 2,048 characters and refused with more', () => {
    const url = 'https://example.com/'.padEnd(MAX_URL_LENGTH, 'a');
    expect(check(url)).toBeUndefined();
    expect(check(`${url}a`)).toContain('2048');
  });

  it('never makes the check throw', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('', 'https:', 'https://', 'https://example.com/'),
        anyStrings,
        (start, rest) => {
          const message = check(start + rest);
          expect(message ?? 'Must.').toMatch(/^Must/);
        },
      ),
    );
  });
});
