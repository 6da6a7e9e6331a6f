import { marshall } from '@aws-sdk/util-dynamodb';
import { describe, expect, it } from 'vitest';
import { makeActivity, type StoredItem } from '../../../cli/start/activity.ts';
import type { Attempt, DeliveryRecord } from '../../../lambdas/shared/delivery/delivery-record.ts';
import type { JsonObject } from '../../../local/json.ts';

const NOW = Date.parse('2026-11-20T12:03:04.123Z');

function watch() {
  const lines: string[] = [];
  const activity = makeActivity((line) => void lines.push(line), {
    style: (color, text) => (color === 'dim' ? text : `${color} ${text}`),
    now: () => NOW,
  });
  const event = (type: string, data: JsonObject) =>
    activity.event({ 'detail-type': type, detail: { id: 'evt_1', data } });
  return { ...activity, event, lines };
}

const stored = (record: object): StoredItem => marshall(record) as StoredItem;

const webhook = stored({ id: 'whk_1', url: 'http://user:secret@localhost:8001/webhook?token=secret' });

function delivery(attempts: readonly Partial<Attempt>[], record: Partial<DeliveryRecord> = {}): StoredItem {
  const full = attempts.map((attempt) => ({ duration_ms: 12, status_code: null, error: null, ...attempt }));
  return stored({ id: 'dlv_1', webhook_id: 'whk_1', status: 'pending', attempts: full, ...record });
}

describe('an event is a line', () => {
  it.each([
    [
      'link.clicked',
      { short_code: 'hello', clicks: 3, target_url: 'https://example.com/' },
      '/hello  clicks 3',
    ],
    [
      'link.created',
      { short_code: 'hello', target_url: 'https://example.com/' },
      '/hello  to https://example.com/',
    ],
  ])('%s', (type, data, facts) => {
    const { event, lines } = watch();
    event(type, data);
    expect(lines).toEqual([`12:03:04.123  cyan ${type}  ${facts}`]);
  });

  it('with a long URL cut', () => {
    const { event, lines } = watch();
    event('link.created', { short_code: 'a', target_url: `https://example.com/${'x'.repeat(100)}` });
    expect(lines).toEqual([`12:03:04.123  cyan link.created  /a  to https://example.com/${'x'.repeat(39)}…`]);
  });

  it('delivery.exhausted and webhook.disabled', () => {
    const { event, lines } = watch();
    event('delivery.exhausted', { delivery_id: 'dlv_1', webhook_id: 'whk_1' });
    event('webhook.disabled', { webhook_id: 'whk_1', reason: 'gone' });
    expect(lines).toEqual([
      '12:03:04.123  yellow delivery.exhausted  dlv_1  whk_1',
      '12:03:04.123  yellow webhook.disabled  whk_1  gone',
    ]);
  });

  it('of another source, whatever its data', () => {
    const { activity, lines } = { ...watchRaw() };
    activity.event({ 'detail-type': 'a', detail: {} });
    activity.event({ 'detail-type': 'b', detail: { data: null } });
    activity.event({ 'detail-type': 'c', detail: { data: 'text' } });
    expect(lines).toHaveLength(3);
  });
});

function watchRaw() {
  const lines: string[] = [];
  return { activity: makeActivity((line) => void lines.push(line), { style: (_, text) => text }), lines };
}

describe('an attempt is a line', () => {
  it('with the URL of its webhook, without credentials and query', () => {
    const { item, lines } = watch();
    item(webhook, undefined);
    item(delivery([{ status_code: 204 }], { status: 'delivered' }), undefined);
    expect(lines).toEqual(['12:03:04.123  green → http://localhost:8001/webhook  204  12 ms  attempt 1']);
  });

  it('with the id of its webhook, if its URL is not known or no longer', () => {
    const { item, lines } = watch();
    item(webhook, undefined);
    item(undefined, webhook);
    item(delivery([{ status_code: 204 }]), delivery([]));
    item(stored({ id: 'whk_1', url: 'not a URL' }), undefined);
    item(delivery([{ status_code: 204 }]), delivery([]));
    expect(lines).toEqual(Array(2).fill('12:03:04.123  green → whk_1  204  12 ms  attempt 1'));
  });

  it.each([
    [5_000, '5 s'],
    [300_000, '5 min'],
    [2 * 3_600_000, '2 h'],
    [24 * 3_600_000, '24 h'],
    [3 * 86_400_000, '3 d'],
    [-1, '0 s'],
  ])('with the time of its retry, in %i ms', (ms, text) => {
    const { item, lines } = watch();
    const next_attempt_at = new Date(NOW + ms).toISOString();
    item(delivery([{ status_code: 500 }], { next_attempt_at }), undefined);
    expect(lines).toEqual([`12:03:04.123  red ✗ whk_1  500  12 ms  attempt 1  retry in ${text}`]);
  });

  it('with the error instead of a status, and what became of the delivery', () => {
    const { item, lines } = watch();
    const first = { status_code: 500 };
    item(delivery([first, { error: 'timeout' }], { status: 'exhausted' }), delivery([first]));
    expect(lines).toEqual(['12:03:04.123  red ✗ whk_1  timeout  12 ms  attempt 2  exhausted']);
  });

  it('only when it is new', () => {
    const { item, lines } = watch();
    item(delivery([]), undefined);
    item(delivery([{ status_code: 204 }]), delivery([{ status_code: 204 }]));
    item(undefined, delivery([{ status_code: 204 }]));
    item(stored({ id: 'lnk_1', attempts: 3 }), undefined);
    item(stored({}), undefined);
    expect(lines).toEqual([]);
  });
});

it('data has no control characters', () => {
  const { event, item, lines } = watch();
  const controls = '\u{1b}[2J\n\u{9b}31m\u{202e}';
  event(`link.${controls}`, { short_code: controls, target_url: controls });
  item(delivery([{ error: controls }], { webhook_id: controls }), undefined);
  for (const line of lines) expect(line).not.toMatch(/[\p{Cc}\u{202e}]/u);
});
