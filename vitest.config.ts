import { configDefaults, defineConfig } from 'vitest/config';

/** Unit tests that replace modules, stub the environment a module reads when it loads, or mock a client's class. */
const OWN_MODULES = [
  'test/cli/*/command.test.ts',
  'test/lambdas/*/handler.test.ts',
  'test/lambdas/shared/nothing-secret-in-logs.test.ts',
];

export default defineConfig({
  test: {
    // A dot per test; a failure prints in full, with what it logged.
    reporters: ['dot', './test/closing-line-reporter.ts'],
    silent: 'passed-only',
    // A worker per core: Vitest leaves one core free.
    maxWorkers: '100%',
    // A worker keeps the modules it has loaded for the next file of the same project.
    isolate: false,
    // Workers, and the commands that tests run, compile each module once for all of them.
    env: { NODE_COMPILE_CACHE: `${import.meta.dirname}/node_modules/.cache/node-compile` },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/*.test.ts', 'test/{bench,cli,docs,emulator,event-pattern,lambdas}/**/*.test.ts'],
          exclude: [...configDefaults.exclude, ...OWN_MODULES],
          testTimeout: 20_000,
        },
      },
      {
        extends: true,
        test: { name: 'unit-isolated', include: OWN_MODULES, isolate: true, testTimeout: 20_000 },
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
          maxConcurrency: 10,
          // The files share one system, and one of them measures load.
          fileParallelism: false,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
