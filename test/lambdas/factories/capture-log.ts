import { onTestFinished, vi } from 'vitest';

/** Captures what the current test logs, as one text, and keeps it off the terminal. */
export function captureLog(): { readonly text: () => string } {
  const spy = vi.spyOn(process.stderr, 'write').mockImplementation(() => true);
  onTestFinished(() => void spy.mockRestore());
  return { text: () => spy.mock.calls.map(([line]) => String(line).trimEnd()).join('\n') };
}
