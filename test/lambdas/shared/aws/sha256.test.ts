import { createHash, createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Sha256 } from '../../../../lambdas/shared/aws/sha256.ts';

const data = fc.oneof(fc.string({ unit: 'grapheme' }), fc.uint8Array());

describe('Sha256', () => {
  it('hashes like Node', () =>
    fc.assert(
      fc.asyncProperty(fc.array(data), async (parts) => {
        const hash = new Sha256();
        const expected = createHash('sha256');
        for (const part of parts) {
          hash.update(part);
          expected.update(part);
        }
        expect(Buffer.from(await hash.digest())).toEqual(expected.digest());
      }),
    ));

  it('signs like Node, with a text or bytes as the secret', () =>
    fc.assert(
      fc.asyncProperty(data, data, async (secret, message) => {
        const hash = new Sha256(secret);
        hash.update(message);
        expect(Buffer.from(await hash.digest())).toEqual(
          createHmac('sha256', secret).update(message).digest(),
        );
      }),
    ));
});
