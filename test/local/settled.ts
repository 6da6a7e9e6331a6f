/** Resolves once all pending callbacks have run, except those of the clock. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
}
