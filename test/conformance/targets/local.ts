import { randomUUID } from 'node:crypto';
import { startAwsEndpoint } from '../../../local/aws/endpoint.ts';
import { makeHandleAwsRequest } from '../../../local/aws/handle-request.ts';
import { systemClock } from '../../../local/clock.ts';
import { makeEventsService } from '../../../local/events/service.ts';
import { queueUrl } from '../../../local/sqs/queue-registry.ts';
import { makeSqsService } from '../../../local/sqs/service.ts';
import type { TemplateResource } from '../../../local/template/template.ts';
import { accountUnderTest } from '../../local/account-under-test.ts';
import { acceptsEvents } from '../../local/hand-made-stack.ts';
import { settled } from '../../local/settled.ts';
import { TABLES, type TableKey } from '../tables.ts';
import type { Target } from '../target.ts';
import { makeClients } from './clients.ts';

/** Makes a target of the local system's services behind its HTTP endpoint. Their clock only moves in `pass` and `waitFor`. */
export async function localTarget(): Promise<Target> {
  const { account, clock, create, start, stop } = accountUnderTest();
  const { dynamodb, queues, buses, storage } = account;
  const endpoint = await startAwsEndpoint();
  endpoint.open(
    makeHandleAwsRequest({
      services: [
        dynamodb.service,
        makeSqsService({ queues, endpointUrl: () => endpoint.url, clock }),
        makeEventsService({ busByName: (name) => buses.get(name), onProblem: () => {} }),
      ],
      clock: systemClock,
      storage,
      onProblem: (message, cause) => {
        console.error(message, cause);
      },
    }),
  );
  const { destroy, ...clients } = makeClients(endpoint.url);
  const resource = (Type: string, Properties: object): TemplateResource => ({
    Type,
    Properties: Properties as Record<string, unknown>,
  });

  const tables = Object.fromEntries(Object.keys(TABLES).map((key) => [key, `conformance-${key}`]));
  for (const [key, TableName] of Object.entries(tables)) {
    dynamodb.createTable({ ...TABLES[key as TableKey], TableName });
  }
  return {
    name: 'local',
    ...clients,
    tables: tables as Record<TableKey, string>,
    async createQueue(properties = {}) {
      const QueueName = randomUUID();
      await create({
        Resources: {
          Queue: resource('AWS::SQS::Queue', { ...properties, QueueName }),
          ...acceptsEvents('Queue'),
        },
      });
      const queue = queues.byName(QueueName);
      if (queue === undefined) throw new Error('The queue is missing');
      return { url: queueUrl(endpoint.url, queue), arn: queue.arn };
    },
    async createBus(rules) {
      const Name = randomUUID();
      const made = rules.map(({ pattern, queue, deadLetterQueue }, index) => [
        `Rule${index}`,
        resource('AWS::Events::Rule', {
          EventBusName: { Ref: 'Bus' },
          EventPattern: pattern,
          Targets: [
            {
              Id: 'queue',
              Arn: queue.arn,
              ...(deadLetterQueue && { DeadLetterConfig: { Arn: deadLetterQueue.arn } }),
            },
          ],
        }),
      ]);
      await create({
        Resources: { Bus: resource('AWS::Events::EventBus', { Name }), ...Object.fromEntries(made) },
      });
      await start();
      return Name;
    },
    async pass(seconds) {
      await settled();
      clock.advance(seconds * 1_000);
      await settled();
    },
    async waitFor(request) {
      const answered = request.then(
        () => true,
        () => true,
      );
      while (!(await Promise.race([answered, settled().then(() => false)]))) clock.advance(100);
      return request;
    },
    indexed: async () => {},
    async stop() {
      destroy();
      await stop();
      await endpoint.close();
      storage.close();
    },
  };
}
