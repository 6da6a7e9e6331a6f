import { Webhook as StandardWebhook } from 'standardwebhooks';
import { Webhook as SvixWebhook } from 'svix';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { signedRequest } from '../../../lambdas/dispatcher/signed-request.ts';
import { timestamp } from '../../../lambdas/shared/formats/timestamp.ts';
import type { WebhookSecret } from '../../../lambdas/shared/webhook/webhook-record.ts';
import { deliveryMessage } from '../factories/delivery-message.ts';
import { NOW } from '../factories/fixed-values.ts';
import { webhookRecord } from '../factories/webhook-record.ts';

const secretOf = (byte: number) => `whsec_${Buffer.alloc(32, byte).toString('base64')}`;
const OLD = secretOf(1);
const NEW = secretOf(2);

const ROTATION = NOW;
const OVERLAP_END = ROTATION + 24 * 60 * 60 * 1_000;

const BEFORE_ROTATION: readonly WebhookSecret[] = [{ value: OLD }];
const AFTER_ROTATION: readonly WebhookSecret[] = [
  { value: NEW },
  { value: OLD, expires_at: timestamp(OVERLAP_END) },
];

// The libraries compare the timestamp with the system clock, so tests set it to the attempt's time.
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] });
});
afterEach(() => {
  vi.useRealTimers();
});

const libraries = [
  { library: 'standardwebhooks', Webhook: StandardWebhook },
  { library: 'svix', Webhook: SvixWebhook },
];

describe.each(libraries)('a receiver with $library', ({ Webhook }) => {
  /** Whether a receiver with this secret accepts an attempt at this time. */
  function accepts(secret: string, secrets: readonly WebhookSecret[], at: number): boolean {
    vi.setSystemTime(at);
    const { headers, body } = signedRequest(webhookRecord({ secrets }), deliveryMessage(), {
      now: at,
      userAgent: 'Linkbus/1.2.3',
    });
    try {
      new Webhook(secret).verify(body, { ...headers });
      return true;
    } catch (error) {
      if (error instanceof Error && error.message === 'No matching signature found') return false;
      throw error;
    }
  }

  it('accepts only the old secret before the rotation', () => {
    expect(accepts(OLD, BEFORE_ROTATION, ROTATION - 1)).toBe(true);
    expect(accepts(NEW, BEFORE_ROTATION, ROTATION - 1)).toBe(false);
  });

  it.each([
    { moment: 'first', at: ROTATION },
    { moment: 'last', at: OVERLAP_END - 1 },
  ])('accepts either secret in the $moment moment of the overlap', ({ at }) => {
    expect(accepts(OLD, AFTER_ROTATION, at)).toBe(true);
    expect(accepts(NEW, AFTER_ROTATION, at)).toBe(true);
  });

  it.each([
    { moment: 'from the moment the overlap ends', at: OVERLAP_END },
    { moment: 'a month later', at: OVERLAP_END + 30 * 24 * 60 * 60 * 1_000 },
  ])('accepts only the new secret $moment', ({ at }) => {
    expect(accepts(OLD, AFTER_ROTATION, at)).toBe(false);
    expect(accepts(NEW, AFTER_ROTATION, at)).toBe(true);
  });

  it('refuses the old secret at once after a rotation without overlap', () => {
    const secrets = [{ value: NEW }, { value: OLD, expires_at: timestamp(ROTATION) }];

    expect(accepts(OLD, secrets, ROTATION)).toBe(false);
    expect(accepts(NEW, secrets, ROTATION)).toBe(true);
  });

  it('accepts any of ten secrets, the most that sign at once, until it expires', () => {
    const secrets = Array.from({ length: 10 }, (_, index) => ({
      value: secretOf(100 + index),
      ...(index > 0 && { expires_at: timestamp(OVERLAP_END - index) }),
    }));

    const acceptedAt = (at: number) => secrets.filter(({ value }) => accepts(value, secrets, at)).length;
    expect(acceptedAt(ROTATION)).toBe(10);
    expect(acceptedAt(OVERLAP_END - 5)).toBe(5);
    expect(acceptedAt(OVERLAP_END)).toBe(1);
  });
});
