import { afterEach, expect, it, vi } from 'vitest';
import { redriveDeliveries, redriveEvents } from '../../../cli/redrive/run-redrive.ts';
import { runLine, runLineHere } from '../command-line.ts';

vi.mock('../../../cli/redrive/run-redrive.ts', () => ({
  redriveDeliveries: vi.fn(),
  redriveEvents: vi.fn(),
}));

afterEach(() => vi.clearAllMocks());

it.each([
  ['redrive deliveries', redriveDeliveries, { stage: 'dev', limit: 1_000 }],
  ['redrive events --stage prod --limit 10', redriveEvents, { stage: 'prod', limit: 10 }],
])('%s redrives up to a limit of messages', async (line, redrive, options) => {
  expect(await runLineHere(line)).toEqual({ stdout: '', stderr: '', code: 0 });

  expect(redrive).toHaveBeenCalledExactlyOnceWith(options);
});

it('linkbus redrive asks for a command', async () => {
  expect(await runLine(['redrive'])).toEqual({
    stdout: '',
    stderr: 'Missing command; choose from deliveries, events.\nRun "linkbus redrive --help".\n',
    code: 2,
  });
});

it.each([
  ['redrive clicks', "Unknown command 'clicks'"],
  ['redrive events deliveries', 'Too many arguments'],
  ['redrive events --limit 0', "'--limit <number>' argument '0' is invalid"],
  ['redrive events --limit 1.5', "'--limit <number>' argument '1.5' is invalid"],
])('%s is a usage error: %s', async (line, why) => {
  const { stderr, code } = await runLineHere(line);

  expect(stderr).toContain(why);
  expect(code).toBe(2);
});
