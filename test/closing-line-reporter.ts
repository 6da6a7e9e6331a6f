import { relative } from 'node:path';
import type { SerializedError } from 'vitest';
import type { Reporter, TestModule } from 'vitest/node';

/** Ends a run with the failed files, one a line, and a summary for CI: `tests: N passed, N failed, N skipped`. */
export default class ClosingLineReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly SerializedError[]): void {
    const failedFiles = new Set<string>();
    const count = { passed: 0, failed: unhandledErrors.length, skipped: 0 };
    for (const module of modules) {
      if (!module.ok()) failedFiles.add(module.moduleId);
      // A file that fails to load has no tests, but it is a failure.
      if (module.errors().length > 0) count.failed += 1;
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        if (state !== 'pending') count[state] += 1;
      }
    }
    for (const { VITEST_TEST_PATH: file } of unhandledErrors) {
      if (typeof file === 'string') failedFiles.add(file);
    }
    for (const file of failedFiles) console.log(`failed: ${relative(process.cwd(), file)}`);
    console.log(`tests: ${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped`);
  }
}
