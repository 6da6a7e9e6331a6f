import { onTestFinished, vi } from 'vitest';

/** Captures what the current test logs, as one text in order, and keeps it off the terminal. */
export function captureLog(): { readonly text: () => string } {
  const lines: unknown[] = [];
  const spies = [vi.spyOn(console, 'error'), vi.spyOn(console, 'warn')];
  for (const spy of spies) spy.mockImplementation((...logged) => void lines.push(...logged));
  onTestFinished(() => {
    for (const spy of spies) spy.mockRestore();
  });
  return { text: () => lines.join('\n') };
}
