import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { redact } from '../../../../lambdas/shared/observe/redact.ts';

describe('redact', () => {
  it.each([
    ['an API key', 'the key lb_4fzT-9x_Q is unknown', 'the key lb_… is unknown'],
    ['a webhook’s secret', 'signed with whsec_MDEy+/8=', 'signed with whsec_…'],
    ['credentials of a header', 'authorization: Bearer abc.def', 'authorization: Bearer …'],
    ['credentials of a header', 'Authorization: Basic dTpw', 'Authorization: Basic …'],
    ['a query', 'GET https://a.example/x?token=1&b=2 failed', 'GET https://a.example/x?… failed'],
    ['a fragment', 'http://a.example/#token', 'http://a.example/?…'],
    ['credentials of a URL', 'https://user:pass@a.example/x', 'https://…@a.example/x'],
    ['an IPv4 address', 'connect ECONNREFUSED 203.0.113.77:443', 'connect ECONNREFUSED (address):443'],
    ['a short IPv6 address', 'from 2001:db8::1', 'from (address)'],
    ['a whole IPv6 address', 'from 2001:db8:0:0:0:0:0:1, at once', 'from (address), at once'],
    ['an IPv6 address in brackets', 'at [2001:db8:85a3::7334]:443', 'at [(address)]:443'],
    ['an IPv4 address in an IPv6 one', '::ffff:203.0.113.77', '(address)(address)'],
  ])('removes %s', (_, text, redacted) => {
    expect(redact(text)).toBe(redacted);
  });

  it.each([
    'at Socket.onTimeout (node:net:606:8)',
    'at handler (/var/task/lambdas/redirect/handler.ts:35:18)',
    'User: arn:aws:sts::111122223333:assumed-role/x is not authorized to perform: dynamodb:GetItem',
    'The conditional request failed at 2026-11-20T10:15:30.123Z, 10:15:30',
    'evt_01M7X20NWENK5X3YP0R944R959 is not an event; see https://docs.aws.amazon.com/lambda/',
  ])('keeps %s', (text) => {
    expect(redact(text)).toBe(text);
  });

  it('removes secrets from any surrounding text', () => {
    const secret = fc.stringMatching(/^[A-Za-z0-9+/=_-]{16,64}$/);
    const around = fc.stringMatching(/^[ -~]{0,20}$/);
    fc.assert(
      fc.property(around, secret, around, (before, value, after) => {
        for (const text of [`lb_${value}`, `whsec_${value}`, `https://a.example/p?${value}`]) {
          expect(redact(`${before} ${text} ${after}`)).not.toContain(value);
        }
      }),
    );
  });

  it('takes less than a second for long texts', () => {
    for (const unit of ['::', '1:', 'a', '1.', 'https://', 'lb_', 'f'.repeat(4)]) {
      const text = unit.repeat(5_000);
      const started = performance.now();
      redact(text);
      expect(performance.now() - started).toBeLessThan(1_000);
    }
  });
});
