import { validateHeaderName, validateHeaderValue } from 'node:http';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { customHeaders } from '../../../lambdas/webhooks-api/custom-headers.ts';
import { anyStrings } from '../factories/any-strings.ts';

const problems = (headers: unknown) =>
  customHeaders
    .safeParse(headers)
    .error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) ?? [];

const many = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`x-${i}`, 'v']));

describe('a webhook’s own headers', () => {
  it.each([
    {},
    { Authorization: 'Bearer abc.def' },
    { 'x-team': 'blue' },
    { 'X-Team': 'a b\tc' },
    { "X_Team!#$%&'*+.^`|~": '!"#' },
    { x: '~' },
    { ['x'.repeat(64)]: 'v'.repeat(1_024) },
    { cookie: 'a=b' },
    { 'x-webhook-id': '1' },
    many(20),
  ])('accept %j', (headers) => {
    expect(customHeaders.parse(headers)).toEqual(headers);
  });

  it.each([
    'content-type',
    'user-agent',
    'host',
    'content-length',
    'content-encoding',
    'transfer-encoding',
    'connection',
    'keep-alive',
    'te',
    'trailer',
    'upgrade',
    'expect',
    'proxy-authorization',
    'proxy-connection',
    'webhook-id',
    'webhook-timestamp',
    'webhook-signature',
    'webhook-anything',
  ])('refuse the reserved name %s in any case', (name) => {
    const capitals = name.replace(/\b[a-z]/g, (letter) => letter.toUpperCase());
    for (const written of [name, name.toUpperCase(), capitals]) {
      expect(problems({ [written]: 'v' })).toEqual([`${written}: Is reserved.`]);
    }
  });

  it.each(['', ' ', 'a b', 'a:', 'ä', 'x\r\ny', 'x\0', '(x)', '"x"', '[x]', 'x'.repeat(65)])(
    'refuse the name %j',
    (name) => {
      expect(problems({ [name]: 'v' })).toEqual([`${name}: Is not a valid header name.`]);
    },
  );

  it.each([
    '',
    ' ',
    ' v',
    'v ',
    '\tv',
    'v\r\nx-injected: 1',
    'v\n',
    'v\r',
    'v\0',
    'v\u007f',
    'ü',
    '😀',
    'v'.repeat(1_025),
  ])('refuse the value %j', (value) => {
    expect(problems({ 'x-team': value })).not.toEqual([]);
  });

  it('refuse 21 entries and repeated names', () => {
    expect(problems(many(21))).toEqual([': Must have at most 20 entries.']);
    expect(problems({ 'X-Team': 'a', 'x-team': 'b' })).toEqual([
      ': Must not repeat a name. Names are case-insensitive.',
    ]);
  });

  it.each([[null], [[]], ['x: y'], [7], [{ 'x-team': 7 }], [{ 'x-team': null }]])('refuse %j', (headers) => {
    expect(problems(headers)).not.toEqual([]);
  });
});

describe('any accepted header', () => {
  const noise = fc.oneof(anyStrings, fc.constantFrom('\r\n', '\n', '\r', '\0', ':', ' ', '\t', 'é'));
  const withNoise = (plain: fc.Arbitrary<string>) =>
    fc.oneof(
      plain,
      noise,
      fc.tuple(plain, noise, plain).map((parts) => parts.join('')),
    );
  const names = withNoise(fc.stringMatching(/^[A-Za-z-]{1,10}$/));
  const values = withNoise(fc.stringMatching(/^[\x20-\x7e]{1,10}$/));

  it('has no line break and is valid for Node’s HTTP client', () => {
    let accepted = 0;
    fc.assert(
      fc.property(names, values, (name, value) => {
        if (!customHeaders.safeParse({ [name]: value }).success) return;
        accepted += 1;
        expect(name + value).not.toMatch(/[\r\n\0]/);
        expect(() => validateHeaderName(name)).not.toThrow();
        expect(() => validateHeaderValue(name, value)).not.toThrow();
      }),
      { numRuns: 5_000 },
    );
    expect(accepted).toBeGreaterThan(200);
  });
});
