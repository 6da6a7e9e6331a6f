import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from '../../../lambdas/shared/api/parse.ts';
import { timestamp } from '../../../lambdas/shared/formats/timestamp.ts';
import { secretBytes } from '../../../lambdas/shared/standard-webhooks/secret.ts';
import type { WebhookSecret } from '../../../lambdas/shared/webhook/webhook-record.ts';
import { makeRotateSecret, rotateSecretRequest } from '../../../lambdas/webhooks-api/rotate-secret.ts';
import { webhookResource } from '../../../lambdas/webhooks-api/webhook-resource.ts';
import { apiRequest, requestOfOtherWorkspace } from '../factories/api-request.ts';
import { NOW, NOW_TEXT, WEBHOOK_ID } from '../factories/fixed-values.ts';
import { fieldsOf, refusalOf } from '../factories/refusal.ts';
import { WEBHOOK_SECRET, webhookRecord } from '../factories/webhook-record.ts';
import { storedWebhook } from './stored-webhook.ts';

const pathParameters = { id: WEBHOOK_ID };
const HOUR = 3_600_000;

/** `POST /webhooks/{id}/rotate-secret` of a webhook with these secrets. */
function makeOperation(secrets: readonly WebhookSecret[] = [{ value: WEBHOOK_SECRET }]) {
  const stored = storedWebhook(webhookRecord({ secrets }));
  const clock = { at: NOW };
  const operation = makeRotateSecret({ updateWebhook: stored.updateWebhook, now: () => clock.at });
  const rotate = async (body?: unknown) => {
    const response = await operation(apiRequest({ pathParameters, body }));
    return (response.body as { secret: string }).secret;
  };
  return { stored, clock, operation, rotate, secrets: () => stored.record?.secrets };
}

const expiringIn = (hours: number, value = `${hours}`): WebhookSecret => ({
  value,
  expires_at: timestamp(NOW + hours * HOUR),
});

describe('POST /webhooks/{id}/rotate-secret', () => {
  it('responds with the webhook and a new secret: 32 random bytes', async () => {
    const { operation, stored } = makeOperation();

    const { status, body } = await operation(apiRequest({ pathParameters }));

    const { secret, ...webhook } = body as { secret: string };
    expect(status).toBe(200);
    expect(secretBytes(secret)).toHaveLength(32);
    expect(secret).not.toBe(WEBHOOK_SECRET);
    expect(stored.record?.updated_at).toBe(NOW_TEXT);
    expect(webhook).toEqual(stored.record && webhookResource(stored.record));
  });

  it.each([
    ['a day by default', undefined, 24],
    ['a day by default', {}, 24],
    ['the given time', { overlap_seconds: 3_600 }, 1],
    ['seven days at most', { overlap_seconds: 604_800 }, 168],
  ])('lets the earlier secret sign too for %s', async (_, body, hours) => {
    const { rotate, secrets } = makeOperation();

    const secret = await rotate(body);

    expect(secrets()).toEqual([{ value: secret }, expiringIn(hours, WEBHOOK_SECRET)]);
  });

  it('lets no earlier secret sign without an overlap', async () => {
    const { rotate, secrets } = makeOperation([{ value: WEBHOOK_SECRET }, expiringIn(20)]);

    const secret = await rotate({ overlap_seconds: 0 });

    expect(secrets()).toEqual([{ value: secret }]);
  });

  it('never extends the overlap of an earlier secret, and drops expired secrets', async () => {
    const { rotate, secrets } = makeOperation([
      { value: WEBHOOK_SECRET },
      expiringIn(20),
      expiringIn(2),
      expiringIn(0),
      expiringIn(-1),
    ]);

    const secret = await rotate({ overlap_seconds: 5 * 3_600 });

    expect(secrets()).toEqual([
      { value: secret },
      expiringIn(5, WEBHOOK_SECRET),
      expiringIn(5, '20'),
      expiringIn(2),
    ]);
  });

  it('lets ten secrets sign at once, and refuses another with 409 until one expires', async () => {
    const { rotate, clock, secrets } = makeOperation();
    for (let i = 0; i < 9; i += 1) await rotate({ overlap_seconds: 3_600 + i });
    const ten = secrets();
    expect(ten).toHaveLength(10);

    expect(await refusalOf(rotate())).toMatchObject({ status: 409, kind: 'too-many-secrets' });
    expect(secrets()).toBe(ten);

    clock.at = NOW + HOUR;
    await rotate();
    expect(secrets()).toHaveLength(10);
  });

  it('always succeeds without an overlap, however many secrets sign', async () => {
    const { rotate, secrets } = makeOperation();
    for (let i = 0; i < 9; i += 1) await rotate();

    const secret = await rotate({ overlap_seconds: 0 });

    expect(secrets()).toEqual([{ value: secret }]);
  });

  it('refuses an invalid overlap with 422 and an unknown webhook with 404, and changes nothing', async () => {
    const { operation, rotate, stored } = makeOperation();

    expect(fieldsOf(await refusalOf(rotate({ overlap_seconds: 604_801 })))).toEqual(['overlap_seconds']);
    expect(fieldsOf(await refusalOf(rotate({ overlap: 0 })))).toEqual(['overlap']);
    expect(await refusalOf(operation(requestOfOtherWorkspace({ pathParameters })))).toMatchObject({
      status: 404,
    });
    expect(await refusalOf(operation(apiRequest()))).toMatchObject({ status: 404 });
    expect(stored.writes).toEqual([]);
  });
});

describe('the overlap of a rotation', () => {
  it.each([
    [undefined, 86_400],
    [{}, 86_400],
    [{ overlap_seconds: 0 }, 0],
    [{ overlap_seconds: 604_800 }, 604_800],
  ])('for the body %j is %i seconds', (body, overlap_seconds) => {
    expect(parse(rotateSecretRequest, body)).toEqual({ overlap_seconds });
  });

  it.each([-1, 604_801, 1.5, '60', null])('is refused if it is %j', async (overlap_seconds) => {
    const refusal = await refusalOf(Promise.try(() => parse(rotateSecretRequest, { overlap_seconds })));

    expect(refusal.status).toBe(422);
    expect(fieldsOf(refusal)).toEqual(['overlap_seconds']);
  });
});

describe('concurrent rotations', () => {
  it('all succeed one after the other, and every returned secret signs', async () => {
    const { rotate, secrets } = makeOperation();

    const returned = await Promise.all([rotate(), rotate(), rotate()]);

    const values = secrets()?.map(({ value }) => value) ?? [];
    expect(new Set(values)).toEqual(new Set([...returned, WEBHOOK_SECRET]));
    expect(values.at(-1)).toBe(WEBHOOK_SECRET);
    expect(secrets()?.filter(({ expires_at }) => expires_at === undefined)).toHaveLength(1);
  });

  it('do not happen if the response to a write is lost: the secret is stored once', async () => {
    const { rotate, stored, secrets } = makeOperation();
    stored.losesResponses = true;

    const secret = await rotate();

    expect(secrets()).toEqual([{ value: secret }, expiringIn(24, WEBHOOK_SECRET)]);
    expect(stored.writes).toHaveLength(1);
  });
});

it('after any rotations, only the newest secret has no end, none is stored twice and none signs past its overlap', async () => {
  const rotations = fc.array(
    fc.record({
      after: fc.integer({ min: 0, max: 200_000 }),
      overlap_seconds: fc.integer({ min: 0, max: 604_800 }),
    }),
    { maxLength: 9 },
  );
  await fc.assert(
    fc.asyncProperty(rotations, async (each) => {
      const { rotate, clock, secrets } = makeOperation();
      const ends = new Map<string, number>([[WEBHOOK_SECRET, Number.POSITIVE_INFINITY]]);
      for (const { after, overlap_seconds } of each) {
        clock.at += after * 1_000;
        const secret = await rotate({ overlap_seconds });
        for (const [value, end] of ends) ends.set(value, Math.min(end, clock.at + overlap_seconds * 1_000));
        ends.set(secret, Number.POSITIVE_INFINITY);
      }
      const signing = (secrets() ?? []).filter(
        ({ expires_at }) => expires_at === undefined || expires_at > timestamp(clock.at),
      );

      expect(new Map(signing.map(({ value, expires_at }) => [value, Date.parse(expires_at ?? '')]))).toEqual(
        new Map(
          [...ends]
            .filter(([, end]) => end > clock.at)
            .map(([value, end]) => [value, Number.isFinite(end) ? end : Number.NaN]),
        ),
      );
      expect(secrets()?.findIndex(({ expires_at }) => expires_at === undefined)).toBe(0);
    }),
  );
});
