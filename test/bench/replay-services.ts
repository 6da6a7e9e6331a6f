import { parentPort } from 'node:worker_threads';
import { startAwsEndpoint } from '../../local/aws/endpoint.ts';
import { makeHandleAwsRequest } from '../../local/aws/handle-request.ts';
import { systemClock } from '../../local/clock.ts';
import { makeDynamoDb } from '../../local/dynamodb/dynamodb.ts';
import { Queue } from '../../local/sqs/queue.ts';
import { QueueRegistry, queueUrl } from '../../local/sqs/queue-registry.ts';
import { makeSqsService } from '../../local/sqs/service.ts';
import { openStorage } from '../../local/storage/storage.ts';

/** Environment of a replayer that uses these tables and queues. */
export type ReplayerEnvironment = Readonly<Record<string, string>>;

/**
 * Runs the tables and queues of a replay, without a dispatcher. Runs in a thread of its own, so that its memory is not on
 * the measured heap. Posts the replayer's environment once it is ready.
 */

const REGION = 'us-east-1';
const ACCOUNT_ID = '000000000000';

const KEYS: Readonly<Record<string, readonly [string, string]>> = {
  WEBHOOKS_TABLE: ['workspace_id', 'id'],
  DELIVERIES_TABLE: ['webhook_id', 'id'],
  EVENTS_TABLE: ['partition', 'id'],
  REPLAYS_TABLE: ['webhook_id', 'id'],
};

const fail = (problem: unknown) => {
  throw problem;
};

const storage = openStorage({ onFailure: fail });
const dynamodb = makeDynamoDb({
  storage,
  region: REGION,
  accountId: ACCOUNT_ID,
  clock: systemClock,
  onProblem: fail,
});
for (const [TableName, [partition, sort]] of Object.entries(KEYS)) {
  dynamodb.createTable({
    TableName,
    BillingMode: 'PAY_PER_REQUEST',
    KeySchema: [
      { AttributeName: partition, KeyType: 'HASH' },
      { AttributeName: sort, KeyType: 'RANGE' },
    ],
    AttributeDefinitions: [partition, sort].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
  });
}

const queues = new QueueRegistry();
const endpoint = await startAwsEndpoint();
const sqs = makeSqsService({ queues, endpointUrl: () => endpoint.url, clock: systemClock });
const services = [dynamodb.service, sqs];
endpoint.open(makeHandleAwsRequest({ services, storage, onProblem: (_, cause) => fail(cause) }));
const makeQueue = (name: string): string => {
  const arn = `arn:aws:sqs:${REGION}:${ACCOUNT_ID}:${name}`;
  const queue = new Queue({ name, arn, visibilityTimeoutSeconds: 360 }, { clock: systemClock, storage });
  queues.add(queue);
  return queueUrl(endpoint.url, queue);
};

const environment: ReplayerEnvironment = {
  ...Object.fromEntries(Object.keys(KEYS).map((table) => [table, table])),
  RETRY_QUEUE_URL: makeQueue('retry'),
  REPLAY_QUEUE_URL: makeQueue('replay'),
  AWS_ENDPOINT_URL: endpoint.url,
  AWS_REGION: REGION,
  AWS_ACCESS_KEY_ID: 'operator',
  AWS_SECRET_ACCESS_KEY: 'local',
};
parentPort?.postMessage(environment);
