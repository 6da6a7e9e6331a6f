import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    // A dot per test; a failure prints in full, with what it logged.
    reporters: ['dot', './test/closing-line-reporter.ts'],
    silent: 'passed-only',
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/*.test.ts', 'test/{bench,cli,docs,emulator,event-pattern,lambdas}/**/*.test.ts'],
          testTimeout: 20_000,
        },
      },
      { extends: true, test: { name: 'local', include: ['test/local/**/*.test.ts'], testTimeout: 20_000 } },
      {
        extends: true,
        test: { name: 'infra', include: ['test/lib/**/*.test.ts'], testTimeout: 60_000 },
      },
      {
        extends: true,
        test: {
          name: 'system',
          include: ['test/system/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'conformance',
          include: ['test/conformance/**/*.test.ts'],
          globalSetup: ['test/conformance/global-setup.ts'],
          maxConcurrency: 40,
          testTimeout: 20_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          globalSetup: ['test/e2e/global-setup.ts'],
          testTimeout: 60_000,
          // The files share one system, and one of them measures load.
          fileParallelism: false,
        },
      },
    ],
  },
});
