import { unknownOperation } from '../aws/aws-error.ts';
import type { AwsCaller, AwsService } from '../aws/aws-service.ts';
import type { Clock } from '../clock.ts';
import type { Authorize } from '../iam/principals.ts';
import type { JsonObject } from '../json.ts';
import { purgeQueueInProgress, queueDoesNotExist } from './errors.ts';
import { optionalInteger, optionalString, requiredString, stringList } from './input.ts';
import type { Queue } from './queue.ts';
import { queueAttributes } from './queue-attributes.ts';
import { type QueueRegistry, queueUrl } from './queue-registry.ts';
import {
  changeMessageVisibility,
  changeMessageVisibilityBatch,
  deleteMessage,
  deleteMessageBatch,
  receiveMessage,
} from './receive-operations.ts';
import { sendMessage, sendMessageBatch } from './send-operations.ts';

const PURGE_INTERVAL_MS = 60_000;
const MAX_PAGE_SIZE = 1_000;

type QueueOperation = (
  queue: Queue,
  input: JsonObject,
  caller: AwsCaller,
) => JsonObject | Promise<JsonObject>;

interface SqsServiceDeps {
  readonly queues: QueueRegistry;
  /** Returns the endpoint's base URL, known once it listens. */
  readonly endpointUrl: () => string;
  readonly clock: Clock;
  /** Checks each operation on a queue. @default every operation is allowed */
  readonly authorize?: Authorize;
}

/**
 * Makes the SQS service for the standard queues in a registry. It doesn't create or delete queues.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_Operations.html
 */
export function makeSqsService({ queues, endpointUrl, clock, authorize }: SqsServiceDeps): AwsService {
  const purgedAt = new Map<Queue, number>();

  const queueOperations: Readonly<Record<string, QueueOperation>> = {
    SendMessage: sendMessage,
    SendMessageBatch: sendMessageBatch,
    ReceiveMessage: receiveMessage,
    DeleteMessage: deleteMessage,
    DeleteMessageBatch: deleteMessageBatch,
    ChangeMessageVisibility: changeMessageVisibility,
    ChangeMessageVisibilityBatch: changeMessageVisibilityBatch,
    GetQueueAttributes: (queue, input) => ({
      Attributes: queueAttributes(queue, stringList(input, 'AttributeNames')),
    }),
    PurgeQueue: purgeQueue,
  };

  function purgeQueue(queue: Queue): JsonObject {
    const last = purgedAt.get(queue);
    if (last !== undefined && clock.now() - last < PURGE_INTERVAL_MS) throw purgeQueueInProgress(queue.name);
    purgedAt.set(queue, clock.now());
    queue.purge();
    return {};
  }

  function getQueueUrl(input: JsonObject): JsonObject {
    const queue = queues.byName(requiredString(input, 'QueueName'));
    if (queue === undefined) throw queueDoesNotExist();
    return { QueueUrl: queueUrl(endpointUrl(), queue) };
  }

  // A page's token is the name of its last queue.
  function listQueues(input: JsonObject): JsonObject {
    const prefix = optionalString(input, 'QueueNamePrefix') ?? '';
    const after = optionalString(input, 'NextToken') ?? '';
    const max = optionalInteger(input, 'MaxResults', 1, MAX_PAGE_SIZE) ?? MAX_PAGE_SIZE;
    const rest = queues.all().filter(({ name }) => name.startsWith(prefix) && name > after);
    const page = rest.slice(0, max);
    const last = page.at(-1);
    return {
      QueueUrls: page.map((queue) => queueUrl(endpointUrl(), queue)),
      ...(last !== undefined && rest.length > max && { NextToken: last.name }),
    };
  }

  return {
    targetPrefix: 'AmazonSQS',
    async handle(operation, input, caller) {
      if (operation === 'GetQueueUrl') return getQueueUrl(input);
      if (operation === 'ListQueues') return listQueues(input);
      const act = Object.hasOwn(queueOperations, operation) ? queueOperations[operation] : undefined;
      if (act === undefined) throw unknownOperation(`AmazonSQS.${operation}`);
      const queue = queues.byUrl(requiredString(input, 'QueueUrl'));
      if (queue === undefined) throw queueDoesNotExist();
      // A batch needs the permission of the operation on one message.
      const action = `sqs:${operation.replace(/Batch$/, '')}`;
      authorize?.(caller.accessKeyId, { action, resource: queue.arn });
      return act(queue, input, caller);
    },
  };
}
