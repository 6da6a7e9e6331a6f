import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import { generateSecret } from '../../../../lambdas/shared/standard-webhooks/secret.ts';
import { type ReceivedSignature, verify } from '../../../../lambdas/shared/standard-webhooks/verify.ts';
import vectors from '../../../vectors/standard-webhooks.json' with { type: 'json' };

const SECONDS = 1_770_000_000;
const now = () => SECONDS * 1000;
const secret = generateSecret();
const body = '{"type":"link.clicked"}';

function signed(changes: Partial<ReceivedSignature> = {}, by = secret, at = SECONDS): ReceivedSignature {
  const signature = new Webhook(by).sign('evt_01', new Date(at * 1000), body);
  return { id: 'evt_01', timestamp: String(at), signature, body, ...changes };
}

describe('a received webhook', () => {
  it.each(vectors)('is right when it is the published $id', ({ timestamp, ...published }) => {
    const received = { ...published, timestamp: String(timestamp) };
    expect(verify(received, { secrets: [published.secret], now: () => timestamp * 1000 })).toBe('ok');
  });

  it('is right when the official library signed it with one of the secrets', () => {
    expect(verify(signed(), { secrets: [secret], now })).toBe('ok');
    expect(verify(signed(), { secrets: [generateSecret(), secret], now })).toBe('ok');
    expect(verify(signed({ body: Buffer.from(body) }), { secrets: [secret], now })).toBe('ok');
  });

  it('is right when any of its signatures is, whatever the others are', () => {
    const { signature } = signed();
    for (const others of [
      'v1,AAAA',
      'v1a,xyz',
      'v2,',
      'nonsense',
      ',',
      '',
      signed({}, generateSecret()).signature,
    ]) {
      expect(verify(signed({ signature: `${others} ${signature}` }), { secrets: [secret], now })).toBe('ok');
      expect(verify(signed({ signature: `${signature} ${others}` }), { secrets: [secret], now })).toBe('ok');
    }
  });

  it.each([
    ['another body', { body: `${body} ` }],
    ['another id', { id: 'evt_02' }],
    ['another timestamp', { timestamp: String(SECONDS + 1) }],
    ['a signature cut short', { signature: signed().signature?.slice(0, -1) }],
    ['another version', { signature: signed().signature?.replace('v1,', 'v2,') }],
    ['no version', { signature: signed().signature?.replace('v1,', '') }],
    ['another signature of the same length', { signature: `v1,${'A'.repeat(43)}=` }],
  ])('has no matching signature when it has %s', (_, changes) => {
    expect(verify(signed(changes), { secrets: [secret], now })).toBe('no_matching_signature');
  });

  it('has no matching signature when none of the secrets signed it', () => {
    expect(verify(signed(), { secrets: [generateSecret()], now })).toBe('no_matching_signature');
    expect(verify(signed(), { secrets: [], now })).toBe('no_matching_signature');
  });

  it.each(['id', 'timestamp', 'signature'])('lacks a header without its %s', (name) => {
    expect(verify(signed({ [name]: undefined }), { secrets: [secret], now })).toBe('missing_header');
    expect(verify(signed({ [name]: '' }), { secrets: [secret], now })).toBe('missing_header');
  });

  it('is taken up to 5 minutes old or early, and no more', () => {
    for (const offset of [-300, 300]) {
      expect(verify(signed({}, secret, SECONDS + offset), { secrets: [secret], now })).toBe('ok');
    }
    for (const offset of [-301, 301]) {
      expect(verify(signed({}, secret, SECONDS + offset), { secrets: [secret], now })).toBe('wrong_time');
    }
  });

  it.each(['soon', '-1', '1e9', '0x10', ` ${SECONDS}`, `${SECONDS}.5`, '9'.repeat(20), 'NaN'])(
    'has a timestamp in unix seconds, which %j is not',
    (timestamp) => {
      expect(verify(signed({ timestamp }), { secrets: [secret], now })).toBe('wrong_time');
    },
  );
});
