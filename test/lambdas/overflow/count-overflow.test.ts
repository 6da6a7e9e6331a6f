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

it('a batch whose clicks are all counted is done', async () => {
  const counted: string[] = [];
  const countOverflow = makeCountOverflow(async ({ shortCode, clicks }) => {
    counted.push(`${shortCode} ${clicks.length}`);
  });
  const Records = [record('1', 'abc'), record('2', 'def'), record('3', 'abc')];

  expect(await countOverflow({ Records }, always)).toEqual({ batchItemFailures: [] });
  expect(counted.sort()).toEqual(['abc 2', 'def 1']);
});

it('just the messages of a write that failed come again, each that carried its clicks', async () => {
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

it('a message that is no click holds up none that is', async () => {
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

it('the writes of a link are made one after the other, those of links side by side', async () => {
  const underWay = new Map<string, number>();
  let together = 0;
  const countOverflow = makeCountOverflow(async ({ shortCode }) => {
    const others = underWay.get(shortCode) ?? 0;
    expect(others).toBe(0);
    underWay.set(shortCode, 1);
    together = Math.max(together, underWay.size);
    await Promise.resolve();
    underWay.delete(shortCode);
  });
  const Records = Array.from({ length: 400 }, (_, n) => record(String(n), n % 2 === 0 ? 'abc' : 'def'));

  expect(await countOverflow({ Records }, always)).toEqual({ batchItemFailures: [] });
  expect(together).toBe(2);
});
