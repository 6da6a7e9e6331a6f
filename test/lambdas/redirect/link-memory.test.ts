import { expect, it } from 'vitest';
import { makeLinkMemory } from '../../../lambdas/redirect/link-memory.ts';
import { ManualClock } from '../../../local/clock.ts';
import { linkRecord } from '../factories/link-record.ts';

function memoryUnderTest() {
  const clock = new ManualClock();
  return { clock, memory: makeLinkMemory(() => clock.now()) };
}

it('a link is remembered for a second, which throttling does not extend', () => {
  const { clock, memory } = memoryUnderTest();
  memory.remember(linkRecord());
  clock.advance(999);
  memory.markThrottled('aB3xY7k');

  expect(memory.recall('aB3xY7k')).toMatchObject({ record: linkRecord(), throttled: true });
  clock.advance(1);
  expect(memory.recall('aB3xY7k')).toBeUndefined();
});

it('a link that is read again is no longer marked as throttled', () => {
  const { memory } = memoryUnderTest();
  memory.remember(linkRecord());
  memory.markThrottled('aB3xY7k');
  memory.remember(linkRecord({ clicks: 1 }));

  expect(memory.recall('aB3xY7k')).toMatchObject({ record: { clicks: 1 }, throttled: false });
});

it('a link that was never read is not remembered', () => {
  const { memory } = memoryUnderTest();
  memory.markThrottled('aB3xY7k');

  expect(memory.recall('aB3xY7k')).toBeUndefined();
});

it('the oldest link is forgotten beyond 200 links', () => {
  const { memory } = memoryUnderTest();
  const remember = (n: number) => memory.remember(linkRecord({ short_code: `code-${n}` }));
  for (let n = 0; n < 200; n += 1) remember(n);
  remember(0);
  remember(200);

  expect(memory.recall('code-0')).toBeDefined();
  expect(memory.recall('code-1')).toBeUndefined();
  expect(memory.recall('code-2')).toBeDefined();
  expect(memory.recall('code-200')).toBeDefined();
});
