import { onTestFinished, vi } from 'vitest';

/** Captures what the current test logs, as one text, and keeps it off the terminal. */
export function captureLog(): { readonly text: () => string } {
  const spies = [vi.spyOn(console, 'error'), vi.spyOn(console, 'warn')];
  for (const spy of spies) spy.mockImplementation(() => {});
  onTestFinished(() => {
    for (const spy of spies) spy.mockRestore();
  });
  return { text: () => spies.flatMap((spy) => spy.mock.calls.flat()).join('\n') };
}
