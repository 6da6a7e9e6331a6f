import * as z from 'zod';
import { makeHeadStart } from '../event-sources/head-start.ts';
import { startQueuePoller } from '../event-sources/queue-poller.ts';
import { startStreamPoller } from '../event-sources/stream-poller.ts';
import { functionByNameOrArn, type LocalAccount, type RegisteredFunction } from '../local-account.ts';
import type { Queue } from '../sqs/queue.ts';
import { assertAllowed } from './assert-allowed.ts';
import { resourceType, withoutEffect } from './resource-type.ts';

/** Pause between a queue's batches while HTTP requests wait, in milliseconds. On AWS, they don't share a processor. */
const YIELD_MS = 100;

/** Minimum batching window of a stream, in milliseconds, so that batches aren't tiny. Lambda polls every 250 ms. */
const STREAM_POLL_MS = 20;

const properties = z.strictObject({
  EventSourceArn: z.string(),
  FunctionName: z.string(),
  BatchSize: z.number().optional(),
  MaximumBatchingWindowInSeconds: z.number().optional(),
  FunctionResponseTypes: z.array(z.literal('ReportBatchItemFailures')).optional(),
  // Queues only.
  ScalingConfig: z.strictObject({ MaximumConcurrency: z.number() }).optional(),
  // Streams only.
  StartingPosition: z.enum(['TRIM_HORIZON', 'LATEST']).optional(),
  BisectBatchOnFunctionError: z.boolean().optional(),
  MaximumRecordAgeInSeconds: z.number().optional(),
  MaximumRetryAttempts: z.number().optional(),
  ParallelizationFactor: z.number().optional(),
  DestinationConfig: z.strictObject({ OnFailure: z.strictObject({ Destination: z.string() }) }).optional(),
  Tags: withoutEffect('for billing and policies'),
});

type Properties = z.output<typeof properties>;

export const lambdaEventSourceMapping = resourceType({
  type: 'AWS::Lambda::EventSourceMapping',
  properties,
  create(given, { logicalId, account }) {
    const target = functionByNameOrArn(given.FunctionName, account);
    const queue = account.queues.byArn(given.EventSourceArn);
    account.whenCreated(() =>
      queue === undefined ? pollStream(given, target, account) : pollQueue(given, queue, target, account),
    );
    return { ref: logicalId };
  },
});

// Lambda polls with the function's role.
const QUEUE_ACTIONS = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'];
const STREAM_ACTIONS = ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'];

/** On AWS, creating the mapping fails without these permissions. */
function assertRoleAllows(
  { name, role }: RegisteredFunction,
  actions: readonly string[],
  resource: string,
): void {
  for (const action of actions) {
    assertAllowed(`the role ${role.name} of the function ${name}`, role.statements, { action, resource });
  }
}

function pollQueue(given: Properties, queue: Queue, target: RegisteredFunction, account: LocalAccount) {
  assertRoleAllows(target, QUEUE_ACTIONS, queue.arn);
  return startQueuePoller({
    queue,
    invoke: target.invoke,
    batchSize: given.BatchSize ?? 10,
    batchingWindowMs: (given.MaximumBatchingWindowInSeconds ?? 0) * 1_000,
    waitForRoom: target.waitForRoom,
    ...(given.ScalingConfig && { maximumConcurrency: given.ScalingConfig.MaximumConcurrency }),
    reportBatchItemFailures: given.FunctionResponseTypes !== undefined,
    headStartMs: makeHeadStart(),
    pauseMs: () => (account.requests.waiting > 0 ? YIELD_MS : 0),
    clock: account.clock,
    onProblem: (problem) => account.onProblem(target.name, problem),
  });
}

function pollStream(given: Properties, target: RegisteredFunction, account: LocalAccount) {
  const table = account.streams.get(given.EventSourceArn);
  if (table === undefined)
    throw new Error(
      `only queues and table streams are supported as event sources, not ${given.EventSourceArn}`,
    );
  assertRoleAllows(target, STREAM_ACTIONS, given.EventSourceArn);
  assertRoleAllows(target, ['dynamodb:ListStreams'], '*');
  const failureQueue = onFailureQueue(given, account);
  if (failureQueue !== undefined) assertRoleAllows(target, ['sqs:SendMessage'], failureQueue.arn);
  return startStreamPoller({
    stream: account.dynamodb.stream(table),
    functionArn: target.arn,
    invoke: target.invoke,
    clock: account.clock,
    startingPosition: given.StartingPosition ?? 'LATEST',
    batchSize: given.BatchSize ?? 100,
    batchingWindowMs: Math.max(STREAM_POLL_MS, (given.MaximumBatchingWindowInSeconds ?? 0) * 1_000),
    maximumRetryAttempts: given.MaximumRetryAttempts ?? -1,
    maximumRecordAgeMs:
      given.MaximumRecordAgeInSeconds === undefined ? -1 : given.MaximumRecordAgeInSeconds * 1_000,
    bisectBatchOnFunctionError: given.BisectBatchOnFunctionError ?? false,
    parallelizationFactor: given.ParallelizationFactor ?? 1,
    reportBatchItemFailures: given.FunctionResponseTypes !== undefined,
    ...(failureQueue !== undefined && {
      async onFailure(message) {
        failureQueue.send({ body: JSON.stringify(message), senderId: 'lambda.amazonaws.com' });
      },
    }),
    onProblem: (problem) => account.onProblem(target.name, problem),
  });
}

function onFailureQueue({ DestinationConfig }: Properties, account: LocalAccount): Queue | undefined {
  if (DestinationConfig === undefined) return undefined;
  const { Destination } = DestinationConfig.OnFailure;
  const queue = account.queues.byArn(Destination);
  if (queue === undefined)
    throw new Error(`only queues are supported as on-failure destinations, not ${Destination}`);
  return queue;
}
