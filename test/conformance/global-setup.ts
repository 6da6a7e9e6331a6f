import type { TestProject } from 'vitest/node';
import { hasJava, isInstalled, startDynamoDbLocal } from './targets/dynamodb-local.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The endpoint of DynamoDB Local, or the reason why it isn't running. */
    readonly dynamoDbLocal: { readonly endpoint: string } | { readonly missing: string };
  }
}

/** Starts Amazon's DynamoDB Local for the run if this machine has it. */
export default async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const missing = isInstalled()
    ? hasJava()
      ? undefined
      : 'DynamoDB Local needs a Java runtime'
    : 'npm run conformance installs DynamoDB Local';
  if (missing !== undefined) {
    provide('dynamoDbLocal', { missing });
    return async () => {};
  }
  const { endpoint, stop } = await startDynamoDbLocal();
  provide('dynamoDbLocal', { endpoint });
  return stop;
}
