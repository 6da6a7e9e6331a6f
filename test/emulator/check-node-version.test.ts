import { expect, it } from 'vitest';
import { judgeNodeVersion } from '../../emulator/check-node-version.ts';

it('an emulator with an older Node is refused by name', () => {
  expect(() => judgeNodeVersion('"v20.20.2"\n')).toThrow(
    'The emulator runs functions with Node v20.20.2, and Linkbus needs Node 24. Run MiniStack with "npm run emulator"',
  );
});

it.each([
  ['"v24.21.0"', 'The emulator runs functions with Node v24.21.0.'],
  ['"v26.0.0"', 'The emulator runs functions with Node v26.0.0.'],
  [
    '{"message":"Missing Authentication Token"}',
    "The emulator's version of Node is unknown; Linkbus needs Node 24.",
  ],
  ['', "The emulator's version of Node is unknown; Linkbus needs Node 24."],
])('%s is accepted', (response, sentence) => {
  expect(judgeNodeVersion(response)).toBe(sentence);
});
