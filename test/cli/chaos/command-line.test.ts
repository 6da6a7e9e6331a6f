import { expect, it } from 'vitest';
import { runLineHere } from '../command-line.ts';

it.each([
  ['--faults crash', '--faults: "crash" is not a setting such as crashes=0.02.'],
  ['--clicks 0', /^Option '--clicks <number>' argument '0' is invalid\. It takes a whole number from 1 to /],
  ['--seed one', /^Option '--seed <number>' argument 'one' is invalid\. It takes a whole number from 0 to /],
])('linkbus chaos %s is a usage error', async (line, message) => {
  const { code, stderr, stdout } = await runLineHere(`chaos ${line}`);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  const [sentence, hint] = stderr.split('\n');
  expect(sentence).toMatch(message);
  expect(hint).toBe('Run "linkbus chaos --help".');
});
