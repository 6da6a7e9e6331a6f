import { onTestFinished, vi } from 'vitest';

/** Keeps what one test logs off the terminal and gives it as one text. */
export function captureLog(): { readonly text: () => string } {
  const spies = [vi.spyOn(console, 'error'), vi.spyOn(console, 'warn')];
  for (const spy of spies) spy.mockImplementation(() => {});
  onTestFinished(() => {
    for (const spy of spies) spy.mockRestore();
  });
  return { text: () => spies.flatMap((spy) => spy.mock.calls.flat()).join('\n') };
}
