/** Counts what was shown to work and what wasn't. */
export interface Checks {
  /**
   * Does a step, says how long it took, and counts it.
   * @throws what the step throws, having counted it as failed
   */
  step<Result>(title: string, work: () => Promise<Result>): Promise<Result>;
  /** Counts what another program counted. */
  add(counted: { readonly passed: number; readonly failed: number }): void;
  readonly failed: () => number;
  /** The last line: `emulator: 90 passed, 0 failed`. */
  closingLine(): string;
}

export function makeChecks(print: (line: string) => void = console.log): Checks {
  const count = { passed: 0, failed: 0 };
  return {
    async step(title, work) {
      const started = performance.now();
      const seconds = () => `${((performance.now() - started) / 1_000).toFixed(1)} s`;
      print(`\nemulator: ${title} …`);
      try {
        const result = await work();
        count.passed += 1;
        print(`emulator: ${title}: passed, ${seconds()}`);
        return result;
      } catch (error) {
        count.failed += 1;
        print(`emulator: ${title}: FAILED, ${seconds()}`);
        throw error;
      }
    },
    add({ passed, failed }) {
      count.passed += passed;
      count.failed += failed;
    },
    failed: () => count.failed,
    closingLine: () => `emulator: ${count.passed} passed, ${count.failed} failed`,
  };
}
