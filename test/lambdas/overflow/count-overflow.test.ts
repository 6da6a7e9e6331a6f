import { expect, it } from 'vitest';
import { makeCountOverflow } from '../../../lambdas/overflow/count-overflow.ts';
import { captureLog } from '../factories/capture-log.ts';
import { NOW_TEXT } from '../factories/fixed-values.ts';
import { sqsRecord } from '../factories/sqs-record.ts';

const record = (messageId: string, short_code: string, id = messageId) =>
  sqsRecord(
    messageId,
    JSON.stringify({ short_code, target_url: 'https://example.com/', click: { id, at: NOW_TEXT } }),
  );

const always = () => true;

it('a fully counted batch reports no failures', async () => {
  const counted: string[] = [];
  const countOverflow = makeCountOverflow(async ({ shortCode, clicks }) => {
    counted.push(`${shortCode} ${clicks.length}`);
  });
  const Records = [record('1', 'abc'), record('2', 'def'), record('3', 'abc')];

  expect(await countOverflow({ Records }, always)).toEqual({ batchItemFailures: [] });
  expect(counted.sort()).toEqual(['abc 2', 'def 1']);
});

it('a failed write reports all messages of its clicks, and no others', async () => {
  const log = captureLog();
  const countOverflow = makeCountOverflow(async ({ shortCode }) => {
    if (shortCode === 'abc') throw new Error('The link is busy.');
  });
  const Records = [record('1', 'abc'), record('2', 'def'), record('3', 'abc', '1')];

  expect(await countOverflow({ Records }, always)).toEqual({
    batchItemFailures: [{ itemIdentifier: '1' }, { itemIdentifier: '3' }],
  });
  expect(log.text()).toContain('The link is busy.');
});

it('a malformed message does not block the others', async () => {
  captureLog();
  const counted: string[] = [];
  const countOverflow = makeCountOverflow(async ({ shortCode }) => {
    counted.push(shortCode);
  });

  expect(await countOverflow({ Records: [sqsRecord('bad', '{}'), record('1', 'abc')] }, always)).toEqual({
    batchItemFailures: [{ itemIdentifier: 'bad' }],
  });
  expect(counted).toEqual(['abc']);
});

it('the writes of one link run one after another and in order, those of different links concurrently', async () => {
  const inFlight = new Set<string>();
  const counted: Record<string, string[]> = { abc: [], def: [] };
  let most = 0;
  const countOverflow = makeCountOverflow(async ({ shortCode, messageIds }) => {
    expect(inFlight.has(shortCode)).toBe(false);
    counted[shortCode]?.push(...messageIds);
    inFlight.add(shortCode);
    most = Math.max(most, inFlight.size);
    await Promise.resolve();
    inFlight.delete(shortCode);
  });
  const Records = Array.from({ length: 400 }, (_, n) => record(String(n), n % 2 === 0 ? 'abc' : 'def'));

  expect(await countOverflow({ Records }, always)).toEqual({ batchItemFailures: [] });
  expect(most).toBe(2);
  const received = Array.from({ length: 400 }, (_, n) => n);
  expect(counted).toEqual({
    abc: received.filter((n) => n % 2 === 0).map(String),
    def: received.filter((n) => n % 2 === 1).map(String),
  });
});
