import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_CLICKS, planWrites } from '../../../lambdas/overflow/plan-writes.ts';
import type { ReceivedClick } from '../../../lambdas/overflow/received-click.ts';
import { NOW_TEXT } from '../factories/fixed-values.ts';

const received = (n: number, overrides: Partial<ReceivedClick> = {}): ReceivedClick => ({
  messageId: `message ${n}`,
  short_code: 'aB3xY7k',
  target_url: 'https://example.com/',
  click: { id: `evt_${n}`, at: NOW_TEXT },
  ...overrides,
});

/** A click whose JSON has this many bytes, in fewer characters. */
function sized(n: number, bytes: number): ReceivedClick {
  const click = { ...received(n).click, user_agent: 'ü'.repeat(400) };
  const missing = bytes - Buffer.byteLength(JSON.stringify(click));
  return received(n, { click: { ...click, user_agent: click.user_agent + 'u'.repeat(missing) } });
}

const many = (count: number) => Array.from({ length: count }, (_, n) => received(n));

describe('the writes of a batch', () => {
  it('count the clicks of a link in one write', () => {
    expect(planWrites(many(2))).toEqual([
      [
        {
          shortCode: 'aB3xY7k',
          targetUrl: 'https://example.com/',
          clicks: [received(0).click, received(1).click],
          messageIds: ['message 0', 'message 1'],
        },
      ],
    ]);
  });

  it('hold no more clicks than a transaction allows', () => {
    const [writes = []] = planWrites(many(2 * MAX_CLICKS + 1));

    expect(writes.map(({ clicks }) => clicks.length)).toEqual([MAX_CLICKS, MAX_CLICKS, 1]);
  });

  it('hold at most 16 KiB of clicks', () => {
    const sizesOf = (clicks: readonly ReceivedClick[]) =>
      planWrites(clicks).map((writes) => writes.map((write) => write.clicks.length));
    const ofOneKib = Array.from({ length: 17 }, (_, n) => sized(n, 1024));
    const oneByteMore = ofOneKib.with(0, sized(0, 1025));

    expect(sizesOf(ofOneKib)).toEqual([[16, 1]]);
    expect(sizesOf(oneByteMore)).toEqual([[15, 2]]);
  });

  it('count a duplicate click once and acknowledge both messages', () => {
    const [[write] = []] = planWrites([received(0), received(1), received(0, { messageId: 'duplicate' })]);

    expect(write?.clicks.map(({ id }) => id)).toEqual(['evt_0', 'evt_1']);
    expect(write?.messageIds).toEqual(['message 0', 'duplicate', 'message 1']);
  });

  it('are separate for each link and for each of its targets', () => {
    const links = planWrites([
      received(0),
      received(1, { short_code: 'other' }),
      received(2, { target_url: 'https://elsewhere.example/' }),
    ]);

    expect(links.map((writes) => writes.map(({ shortCode, targetUrl }) => [shortCode, targetUrl]))).toEqual([
      [
        ['aB3xY7k', 'https://example.com/'],
        ['aB3xY7k', 'https://elsewhere.example/'],
      ],
      [['other', 'https://example.com/']],
    ]);
  });

  it('cover every click and every message exactly once', () => {
    const batch = fc.array(
      fc.record({ id: fc.nat(150), code: fc.constantFrom('abc', 'def'), agent: fc.nat(512) }),
      { maxLength: 300 },
    );
    fc.assert(
      fc.property(batch, (clicks) => {
        const messages = clicks.map(({ id, code, agent }, n) =>
          received(n, {
            short_code: code,
            click: { id: `evt_${code}_${id}`, at: NOW_TEXT, user_agent: 'u'.repeat(agent) },
          }),
        );
        const writes = planWrites(messages).flat();

        const ids = writes.flatMap((write) => write.clicks.map(({ id }) => id));
        expect(ids.toSorted()).toEqual([...new Set(messages.map(({ click }) => click.id))].sort());
        const done = writes.flatMap(({ messageIds }) => messageIds);
        expect(done.toSorted()).toEqual(messages.map(({ messageId }) => messageId).sort());
        expect(writes.every((write) => write.clicks.length > 0 && write.clicks.length <= MAX_CLICKS)).toBe(
          true,
        );
      }),
    );
  });
});
