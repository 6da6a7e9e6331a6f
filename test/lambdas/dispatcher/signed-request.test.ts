import { OutgoingMessage } from 'node:http';
import fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import { describe, expect, it, vi } from 'vitest';
import { signedRequest } from '../../../lambdas/dispatcher/signed-request.ts';
import type { WebhookRecord } from '../../../lambdas/shared/webhook/webhook-record.ts';
import { deliveryMessage } from '../factories/delivery-message.ts';
import { EVENT_ID, NOW } from '../factories/fixed-values.ts';
import { WEBHOOK_SECRET, webhookRecord } from '../factories/webhook-record.ts';

const request = (overrides: Partial<WebhookRecord> = {}) =>
  signedRequest(webhookRecord(overrides), deliveryMessage(), { now: NOW, userAgent: 'Linkbus/1.2.3' });

/** The headers that Node sends: a later name replaces an earlier one in any case. */
function sentHeaders(headers: Readonly<Record<string, string>>): Record<string, unknown> {
  const message = new OutgoingMessage();
  for (const [name, value] of Object.entries(headers)) message.setHeader(name, value);
  return { ...message.getHeaders() };
}

describe('a signed request', () => {
  it('goes to the webhook’s URL with the message’s body', () => {
    expect(request()).toMatchObject({ url: 'https://receiver.example/hook', body: '{"title":"wörld"}' });
  });

  it('has the headers of Standard Webhooks, with the event’s id and the attempt’s time in unix seconds', () => {
    expect(request().headers).toEqual({
      'content-type': 'application/json',
      'user-agent': 'Linkbus/1.2.3',
      'webhook-id': EVENT_ID,
      'webhook-timestamp': '1795169730',
      'webhook-signature': expect.stringMatching(/^v1,[A-Za-z0-9+/]{43}=$/),
    });
  });

  it('is verified by the reference library of Standard Webhooks', () => {
    vi.useFakeTimers({ now: NOW });
    const { headers, body } = request();

    expect(new Webhook(WEBHOOK_SECRET).verify(body, { ...headers })).toEqual({ title: 'wörld' });
    expect(() => new Webhook(WEBHOOK_SECRET).verify(`${body} `, { ...headers })).toThrow();
    vi.useRealTimers();
  });

  it('has a signature for each secret, so a receiver can still use the old one', () => {
    vi.useFakeTimers({ now: NOW });
    const other = `whsec_${Buffer.alloc(24, 9).toString('base64')}`;
    const { headers, body } = request({ secrets: [{ value: WEBHOOK_SECRET }, { value: other }] });

    expect(headers['webhook-signature']?.split(' ')).toHaveLength(2);
    for (const secret of [WEBHOOK_SECRET, other]) {
      expect(new Webhook(secret).verify(body, { ...headers })).toEqual({ title: 'wörld' });
    }
    vi.useRealTimers();
  });

  it.each([
    ['a second', '2026-11-20T10:15:31.123Z', 2],
    ['a millisecond', '2026-11-20T10:15:30.124Z', 2],
    ['nothing', '2026-11-20T10:15:30.123Z', 1],
    ['minus a day', '2026-11-19T10:15:30.123Z', 1],
  ])('is signed with the old secret until it expires: %s left', (_, expires_at, signatures) => {
    const old = { value: `whsec_${Buffer.alloc(24, 9).toString('base64')}`, expires_at };
    const alone = request().headers['webhook-signature'] ?? '';
    const both = request({ secrets: [{ value: WEBHOOK_SECRET }, old] }).headers['webhook-signature'];

    expect(both?.split(' ')).toHaveLength(signatures);
    expect(both?.split(' ')[0]).toBe(alone);
  });

  it('has the webhook’s custom headers, too', () => {
    expect(request({ headers: { Authorization: 'Basic dTpw', 'X-Team': 'blue' } }).headers).toMatchObject({
      Authorization: 'Basic dTpw',
      'X-Team': 'blue',
      'webhook-id': EVENT_ID,
    });
  });

  it('keeps its own headers, whatever the names, case and order of custom ones', () => {
    const ours = sentHeaders(request().headers);
    const anyCase = fc.constantFrom(...Object.keys(ours)).chain((name) => fc.mixedCase(fc.constant(name)));
    fc.assert(
      fc.property(fc.dictionary(anyCase, fc.constant('theirs'), { maxKeys: 8 }), (headers) => {
        expect(sentHeaders(request({ headers }).headers)).toEqual(ours);
      }),
      // The exact name keeps its place in the object, so the other spelling would be sent after ours.
      { examples: [[{ 'user-agent': 'theirs', 'User-Agent': 'theirs' }]] },
    );
  });
});
