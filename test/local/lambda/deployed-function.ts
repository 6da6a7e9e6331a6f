import { onTestFinished } from 'vitest';
import { createFunction, type FunctionOptions, type LambdaFunction } from '../../../local/lambda/function.ts';
import { type FunctionDirectory, functionDirectory } from './function-directory.ts';

export const ARN = 'arn:aws:lambda:eu-west-1:000000000000:function:greeter';

/** A function under test and its log so far. */
export interface Deployed extends LambdaFunction {
  readonly log: { stream: string; line: string }[];
  readonly directory: FunctionDirectory;
}

/** Creates a function from this `index.js`; it is stopped and removed when the test finishes. */
export function deploy(source: string, overrides: Partial<FunctionOptions> = {}): Deployed {
  const directory = functionDirectory(source);
  const log: Deployed['log'] = [];
  const fn = createFunction({
    name: 'greeter',
    arn: ARN,
    codeDirectory: directory.path,
    handler: 'index.handler',
    environment: {},
    timeoutMs: 5_000,
    memoryMb: 128,
    maximumEnvironments: 4,
    onLog: (_name, stream, line) => log.push({ stream, line }),
    ...overrides,
  });
  onTestFinished(async () => {
    await fn.stop(0);
    directory.remove();
  });
  return { ...fn, log, directory };
}

export const logged = (fn: Deployed): string => fn.log.map(({ line }) => line).join('\n');
