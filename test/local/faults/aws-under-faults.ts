import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { type AwsRequest, makeHandleAwsRequest } from '../../../local/aws/handle-request.ts';
import { ManualClock } from '../../../local/clock.ts';
import { EventBus } from '../../../local/events/bus.ts';
import type { BusEvent } from '../../../local/events/rule.ts';
import { makeEventsService } from '../../../local/events/service.ts';
import type { Fault } from '../../../local/faults/calls.ts';
import type { FaultSettings } from '../../../local/faults/fault-settings.ts';
import { makeFaults } from '../../../local/faults/make-faults.ts';
import { QueueRegistry, queueUrl } from '../../../local/sqs/queue-registry.ts';
import { makeSqsService } from '../../../local/sqs/service.ts';
import { dynamoDbUnderTest, itemsTable } from '../dynamodb/started-dynamodb.ts';
import { makeQueue } from '../sqs/queue-under-test.ts';

const ENDPOINT = 'http://in-process.test';

/** The tables `Items` and `Others`, a queue and the bus `linkbus` behind faults, with SDK clients that don't retry. */
export function awsUnderFaults(settings: Partial<FaultSettings>, seed = 'seed') {
  const log: Fault[] = [];
  const clock = new ManualClock();
  const faults = makeFaults({ seed, onFault: (fault) => log.push(fault), ...settings });
  const tables = [itemsTable, { ...itemsTable, TableName: 'Others' }];
  const { dynamoDb, storage } = dynamoDbUnderTest(tables, { clock });
  const { queue } = makeQueue({}, clock, storage);
  const queues = new QueueRegistry();
  queues.add(queue);
  const published: BusEvent[] = [];
  const bus = new EventBus({
    name: 'linkbus',
    arn: 'arn:aws:events:eu-west-1:000000000000:event-bus/linkbus',
    clock,
    storage,
    onEvent: (event) => published.push(event),
    onProblem: () => {},
  });
  const services = [
    dynamoDb.service,
    makeSqsService({ queues, endpointUrl: () => ENDPOINT, clock }),
    makeEventsService({ busByName: () => bus, onProblem: () => {} }),
  ].map((service) => faults.service(service, clock));
  const handle = faults.request(makeHandleAwsRequest({ services, storage, onProblem: () => {} }), clock);

  const options = {
    endpoint: ENDPOINT,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'Caller', secretAccessKey: 'test' },
    maxAttempts: 1,
    requestHandler: {
      async handle({ headers, body }: { headers: Record<string, string>; body: string | Uint8Array }) {
        const response = await handle({ headers: lowerCased(headers), body: Buffer.from(body).toString() });
        if (response === undefined) throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
        const { status: statusCode, headers: received, body: text } = response;
        return { response: { statusCode, headers: received, body: Buffer.from(text) } };
      },
    },
  };
  const dynamodb = new DynamoDBClient(options);
  return {
    faults,
    log,
    clock,
    documents: DynamoDBDocumentClient.from(dynamodb),
    dynamodb,
    sqs: new SQSClient(options),
    events: new EventBridgeClient(options),
    queue,
    QueueUrl: queueUrl(ENDPOINT, queue),
    published,
  };
}

function lowerCased(headers: Record<string, string>): AwsRequest['headers'] {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

/** Resolves with `ok` or with the name of the error. */
export const outcomeOf = (sent: Promise<unknown>): Promise<string> =>
  sent.then(
    () => 'ok',
    (error: Error) => error.name,
  );
