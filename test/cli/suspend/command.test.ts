import { afterEach, expect, it, vi } from 'vitest';
import { suspendWorkspace, takeDownLink } from '../../../cli/suspend/run-suspend.ts';
import { runLineHere } from '../command-line.ts';

vi.mock('../../../cli/suspend/run-suspend.ts', () => ({ suspendWorkspace: vi.fn(), takeDownLink: vi.fn() }));
afterEach(() => vi.clearAllMocks());

it.each([
  ['--link spring', takeDownLink, { stage: 'dev', link: 'spring', lift: false }],
  ['--link spring --lift --stage prod', takeDownLink, { stage: 'prod', link: 'spring', lift: true }],
  ['--workspace acme', suspendWorkspace, { stage: 'dev', workspace: 'acme', lift: false }],
  ['--workspace acme --lift', suspendWorkspace, { stage: 'dev', workspace: 'acme', lift: true }],
])('linkbus suspend %s runs with these options', async (line, suspend, options) => {
  expect(await runLineHere(`suspend ${line}`)).toEqual({ stdout: '', stderr: '', code: 0 });
  expect(suspend).toHaveBeenCalledExactlyOnceWith(options);
});

it.each([
  ['', 'Name either --link <code> or --workspace <id>.'],
  ['--link spring --workspace acme', 'Name either --link <code> or --workspace <id>.'],
  ['--workspace a/b', "'--workspace <id>'"],
  ['spring', 'spring'],
])('linkbus suspend %s is a usage error: %s', async (line, why) => {
  const { stderr, code } = await runLineHere(`suspend ${line}`.trim());
  expect(stderr).toContain(why);
  expect(code).toBe(2);
  for (const suspend of [suspendWorkspace, takeDownLink]) expect(suspend).not.toHaveBeenCalled();
});
