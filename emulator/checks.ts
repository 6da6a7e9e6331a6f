/** Counts passed and failed steps. */
export interface Checks {
  /**
   * Runs a step, prints its duration and counts it.
   * @throws the step's error
   */
  step<Result>(title: string, work: () => Promise<Result>): Promise<Result>;
  /** Adds another program's counts. */
  add(counted: { readonly passed: number; readonly failed: number }): void;
  readonly failed: () => number;
  /** Such as `emulator: 90 passed, 0 failed`. */
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
