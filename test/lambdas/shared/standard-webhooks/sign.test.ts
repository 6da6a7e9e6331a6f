import fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import { generateSecret } from '../../../../lambdas/shared/standard-webhooks/secret.ts';
import { sign } from '../../../../lambdas/shared/standard-webhooks/sign.ts';
import vectors from '../../../vectors/standard-webhooks.json' with { type: 'json' };

describe('a webhook’s signature', () => {
  it.each(vectors)('matches the published vector $id', ({ secret, signature, ...content }) => {
    expect(sign({ secrets: [secret], ...content })).toBe(signature);
  });

  it('matches the official library for any body', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.nat(2 ** 31), (body, timestamp) => {
        const secret = generateSecret();
        const theirs = new Webhook(secret).sign('evt_01', new Date(timestamp * 1000), body);
        expect(sign({ secrets: [secret], id: 'evt_01', timestamp, body })).toBe(theirs);
      }),
    );
  });

  it('is the same for text and for its bytes', () => {
    const content = { secrets: [generateSecret()], id: 'evt_01', timestamp: 1 };
    expect(sign({ ...content, body: Buffer.from('{"title":"wörld"}') })).toBe(
      sign({ ...content, body: '{"title":"wörld"}' }),
    );
  });

  it('has one part per secret, separated by spaces', () => {
    const [first, second] = [generateSecret(), generateSecret()];
    const content = { id: 'evt_01', timestamp: 1, body: '{}' };
    expect(sign({ ...content, secrets: [first, second] })).toBe(
      `${sign({ ...content, secrets: [first] })} ${sign({ ...content, secrets: [second] })}`,
    );
  });
});
