import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { onTestFinished } from 'vitest';

interface Read {
  readonly ConsistentRead?: boolean;
  readonly Select?: string;
}

/** Records each read's options until the test ends: results can't show them, as the local DynamoDB is consistent. */
export function recordReads(client: DynamoDBClient): readonly Read[] {
  const reads: Read[] = [];
  const name = 'recordReads';
  client.middlewareStack.add(
    (next) => (args) => {
      const { ConsistentRead, Select } = args.input as Read;
      reads.push({
        ...(ConsistentRead !== undefined && { ConsistentRead }),
        ...(Select !== undefined && { Select }),
      });
      return next(args);
    },
    { step: 'build', name },
  );
  onTestFinished(() => void client.middlewareStack.remove(name));
  return reads;
}
