import type { TestProject } from 'vitest/node';
import { type SystemUnderTest, startSystemUnderTest } from './system-under-test.ts';

declare module 'vitest' {
  interface ProvidedContext {
    readonly linkbus: SystemUnderTest;
  }
}

/** Uses the deployment that the environment names, or starts the local system on free ports. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { system, stop } = await startSystemUnderTest();
  project.provide('linkbus', system);
  return stop;
}
