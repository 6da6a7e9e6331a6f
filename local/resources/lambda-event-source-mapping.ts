import * as z from 'zod';
import type { TableStream } from '../dynamodb/table-stream.ts';
import { startQueuePoller } from '../event-sources/queue-poller.ts';
import { openStreamBacklog, type StreamBacklog } from '../event-sources/stream-backlog.ts';
import { startStreamPoller } from '../event-sources/stream-poller.ts';
import { functionByNameOrArn, type LocalAccount, type RegisteredFunction } from '../local-account.ts';
import type { Queue } from '../sqs/queue.ts';
import { assertAllowed } from './assert-allowed.ts';
import { resourceType, withoutEffect } from './resource-type.ts';

const properties = z.strictObject({
  EventSourceArn: z.string(),
  FunctionName: z.string(),
  BatchSize: z.int().min(1).max(10_000).optional(),
  MaximumBatchingWindowInSeconds: z.int().min(0).max(300).optional(),
  FunctionResponseTypes: z.array(z.literal('ReportBatchItemFailures')).optional(),
  // Queues only.
  ScalingConfig: z.strictObject({ MaximumConcurrency: z.int().min(2).max(1_000) }).optional(),
  // Streams only.
  // No effect: a mapping gets the records from its creation on, since streams keep none for later mappings.
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
  create(given, { logicalId, generatedName, account }) {
    const target = functionByNameOrArn(given.FunctionName, account);
    const queue = account.queues.byArn(given.EventSourceArn);
    if (queue !== undefined) {
      assertWindowFor(given);
      account.whenCreated(() => pollQueue(given, queue, target, account));
    } else {
      const backlog = openStreamBacklog(account.storage, generatedName, streamByArn(given, account));
      account.whenCreated(() => pollStream(given, backlog, target, account));
    }
    return { ref: logicalId };
  },
});

/** https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html */
function assertWindowFor({ BatchSize = 10, MaximumBatchingWindowInSeconds = 0 }: Properties): void {
  if (BatchSize > 10 && MaximumBatchingWindowInSeconds < 1)
    throw new Error('a BatchSize over 10 needs a MaximumBatchingWindowInSeconds of at least 1');
}

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
    target,
    clock: account.clock,
    onProblem: (problem) => account.onProblem(target.name, problem),
  });
}

function streamByArn({ EventSourceArn }: Properties, account: LocalAccount): TableStream {
  const table = account.streams.get(EventSourceArn);
  if (table === undefined)
    throw new Error(`only queues and table streams are supported as event sources, not ${EventSourceArn}`);
  return account.dynamodb.stream(table);
}

function pollStream(
  given: Properties,
  backlog: StreamBacklog,
  target: RegisteredFunction,
  account: LocalAccount,
) {
  assertRoleAllows(target, STREAM_ACTIONS, given.EventSourceArn);
  assertRoleAllows(target, ['dynamodb:ListStreams'], '*');
  const failureQueue = onFailureQueue(given, account);
  if (failureQueue !== undefined) assertRoleAllows(target, ['sqs:SendMessage'], failureQueue.arn);
  return startStreamPoller({
    backlog,
    functionArn: target.arn,
    invoke: target.invoke,
    clock: account.clock,
    batchSize: given.BatchSize ?? 100,
    batchingWindowMs: (given.MaximumBatchingWindowInSeconds ?? 0) * 1_000,
    maximumRetryAttempts: given.MaximumRetryAttempts ?? -1,
    maximumRecordAgeMs:
      given.MaximumRecordAgeInSeconds === undefined ? -1 : given.MaximumRecordAgeInSeconds * 1_000,
    bisectBatchOnFunctionError: given.BisectBatchOnFunctionError ?? false,
    parallelizationFactor: given.ParallelizationFactor ?? 1,
    reportBatchItemFailures: given.FunctionResponseTypes !== undefined,
    ...(failureQueue !== undefined && {
      onFailure(message) {
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
