import { setImmediate as turn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { makeCountOverflow } from '../../../lambdas/overflow/count-overflow.ts';
import { makeSettleLinks } from '../../../lambdas/overflow/settle-links.ts';
import { timestamp } from '../../../lambdas/shared/formats/timestamp.ts';
import { ManualClock } from '../../../local/clock.ts';
import { NOW, NOW_TEXT } from '../factories/fixed-values.ts';
import { sqsRecord } from '../factories/sqs-record.ts';

const SETTLE_DELAY_MS = 600_000;
const OUTBOX_LAG_MS = 300;
const CALL_MS = 10;
/** Of the function's 30 seconds, until no call starts. */
const INVOCATION_MS = 15_000;
const STEP_MS = 5;

const record = (id: string, short_code: string, maybe_counted: boolean) =>
  sqsRecord(
    id,
    JSON.stringify({
      short_code,
      target_url: 'https://example.com/',
      click: { id, at: NOW_TEXT },
      ...(maybe_counted && { workspace_id: 'default', maybe_counted }),
    }),
  );

/** The overflow consumer on tables whose calls take 10 ms, with an outbox that marks a link 300 ms later. */
function consumer(given: { readonly isHeld?: boolean; readonly hasOutbox?: boolean }) {
  const { isHeld = false, hasOutbox = true } = given;
  const clock = new ManualClock(NOW + SETTLE_DELAY_MS);
  const wait = (ms: number) => new Promise<void>((resolve) => clock.after(ms, resolve));
  const marks = new Map<string, string>();
  /** When each click was counted, in milliseconds of its invocation. */
  const counted = new Map<string, number>();
  let startedAt = 0;

  const countOverflow = makeCountOverflow(
    async ({ clicks }) => {
      await wait(CALL_MS);
      for (const { id } of clicks) counted.set(id, clock.now() - startedAt);
    },
    makeSettleLinks({
      async readSettlement(shortCode) {
        await wait(CALL_MS);
        return { held: isHeld, settledAt: isHeld ? undefined : marks.get(shortCode) };
      },
      async findEvents() {
        await wait(CALL_MS);
        return [];
      },
      async startSettling(shortCode) {
        const at = timestamp(clock.now());
        await wait(CALL_MS);
        if (hasOutbox) clock.after(OUTBOX_LAG_MS, () => marks.set(shortCode, at));
        return at;
      },
      settleDelayMs: SETTLE_DELAY_MS,
      wait,
      now: () => clock.now(),
    }),
  );

  /** Returns the ids of the messages that stay in the queue, and the duration in milliseconds. */
  async function invoke(Records: ReturnType<typeof record>[]) {
    startedAt = clock.now();
    let failed: string[] | undefined;
    const end = countOverflow({ Records }, () => clock.now() - startedAt < INVOCATION_MS).then(
      ({ batchItemFailures }) => {
        failed = batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
      },
    );
    while (failed === undefined) {
      await turn();
      clock.advance(STEP_MS);
    }
    await end;
    return { failed, ms: clock.now() - startedAt };
  }
  return { invoke, counted };
}

const thousand = Array.from({ length: 1_000 }, (_, n) => record(`click ${n}`, `link-${n}`, true));

it('a thousand unanswered counts on as many links are settled and counted in one invocation', async () => {
  const { invoke, counted } = consumer({});

  const { failed } = await invoke(thousand);

  expect(failed).toEqual([]);
  expect(counted.size).toBe(1_000);
});

it.each([
  ['are held', { isHeld: true }, 2_000],
  ['the outbox does not mark', { hasOutbox: false }, INVOCATION_MS + 1_000],
])('other clicks of the batch are counted before links that %s are looked at', async (_, given, mostMs) => {
  const { invoke, counted } = consumer(given);
  const Records = [
    ...thousand.slice(0, 900),
    ...Array.from({ length: 100 }, (_, n) => record(`${n}`, `o-${n}`, false)),
  ];

  const { failed, ms } = await invoke(Records);

  expect(failed).toHaveLength(900);
  expect(counted.size).toBe(100);
  // A hundred links, ten at a time.
  expect(Math.max(...counted.values())).toBeLessThan(20 * CALL_MS);
  expect(ms).toBeLessThan(mostMs);
});
