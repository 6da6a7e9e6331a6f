import { expect, it } from 'vitest';
import { makeChecks } from '../../emulator/checks.ts';

it('counts steps and the end-to-end suite in one closing line', async () => {
  const printed: string[] = [];
  const checks = makeChecks((line) => printed.push(line));

  expect(await checks.step('a thing', async () => 42)).toBe(42);
  checks.add({ passed: 86, failed: 2 });
  await expect(checks.step('another', () => Promise.reject(new Error('no')))).rejects.toThrow('no');

  expect(checks.closingLine()).toBe('emulator: 87 passed, 3 failed');
  expect(checks.failed()).toBe(3);
  expect(printed).toEqual([
    '\nemulator: a thing …',
    expect.stringMatching(/^emulator: a thing: passed, \d+\.\d s$/),
    '\nemulator: another …',
    expect.stringMatching(/^emulator: another: FAILED, \d+\.\d s$/),
  ]);
});
