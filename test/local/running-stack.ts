import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SQSClient } from '@aws-sdk/client-sqs';
import { type RunningStack, type RunStackOptions, runStack } from '../../local/run-stack.ts';
import type { HandMadeStack } from './hand-made-stack.ts';
import { memoryStorage } from './storage-under-test.ts';

/** A running stack and SDK clients for it. */
export interface StackUnderTest extends Omit<RunningStack, 'stop'> {
  stop(): Promise<void>;
  readonly sqs: SQSClient;
  readonly events: EventBridgeClient;
  readonly dynamodb: DynamoDBClient;
  readonly problems: string[];
  /** Stops, and waits so many milliseconds for invocations in flight. */
  stopWithin(graceMs: number): Promise<void>;
  /** Resolves with the first line that this function logs, parsed as JSON. */
  logged(source: string): Promise<unknown>;
}

export async function startStack(
  stack: HandMadeStack,
  options: Partial<RunStackOptions> = {},
): Promise<StackUnderTest> {
  const lines = new Map<string, PromiseWithResolvers<unknown>>();
  const problems: string[] = [];
  const lineOf = (source: string) => {
    const line = lines.get(source) ?? Promise.withResolvers<unknown>();
    lines.set(source, line);
    return line;
  };
  const storage = options.storage ?? memoryStorage();
  const running = await runStack({
    stack,
    storage,
    host: '127.0.0.1',
    port: 0,
    onLog: (source, stream, line) => {
      if (stream === 'stdout') lineOf(source).resolve(JSON.parse(line));
    },
    onProblem: (source, problem) => problems.push(`${source}: ${String(problem)}`),
    ...options,
  });
  const settings = {
    endpoint: running.awsUrl,
    region: 'us-east-1',
    credentials: { accessKeyId: 'operator', secretAccessKey: 'local' },
    maxAttempts: 1,
  };
  const clients = {
    sqs: new SQSClient(settings),
    events: new EventBridgeClient(settings),
    dynamodb: new DynamoDBClient(settings),
  };
  async function stop(graceMs?: number): Promise<void> {
    for (const client of Object.values(clients)) client.destroy();
    await running.stop(graceMs);
    if (storage.database.isOpen) storage.close();
    stack.remove();
  }

  return {
    ...running,
    ...clients,
    problems,
    logged: (source) => lineOf(source).promise,
    stop: () => stop(),
    stopWithin: stop,
  };
}
