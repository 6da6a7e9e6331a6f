import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DeleteTableCommand,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import {
  CreateEventBusCommand,
  DeleteEventBusCommand,
  DeleteRuleCommand,
  PutRuleCommand,
  PutTargetsCommand,
  RemoveTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import { CreateQueueCommand, DeleteQueueCommand, GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { TABLES, type TableKey } from '../tables.ts';
import type { Target } from '../target.ts';
import { makeClients } from './clients.ts';

export interface RemoteOptions {
  readonly name: string;
  /** @default - AWS */
  readonly endpoint?: string;
}

/** Lets EventBridge send to every queue of the suite. */
const POLICY = JSON.stringify({
  Statement: [
    {
      Effect: 'Allow',
      Principal: { Service: 'events.amazonaws.com' },
      Action: 'sqs:SendMessage',
      Resource: '*',
    },
  ],
});

/** How long AWS may take to update an index, in milliseconds. */
const INDEX_DELAY_MS = 2_000;

/** Makes a target of services at an endpoint: creates the tables, and deletes at the end everything that it created. */
export async function remoteTarget({ name, endpoint }: RemoteOptions): Promise<Target> {
  const { dynamodb, sqs, events, destroy } = makeClients(endpoint);
  const unique = (kind: string) => `linkbus-conformance-${kind}-${randomUUID()}`;
  const cleanup: (() => Promise<unknown>)[] = [];

  async function createTable(key: TableKey): Promise<string> {
    const TableName = unique(key);
    await dynamodb.send(new CreateTableCommand({ ...TABLES[key], TableName } as CreateTableCommandInput));
    cleanup.unshift(() => dynamodb.send(new DeleteTableCommand({ TableName })));
    await waitUntilTableExists({ client: dynamodb, maxWaitTime: 60, minDelay: 1 }, { TableName });
    return TableName;
  }

  const keys = Object.keys(TABLES) as TableKey[];
  const names = await Promise.all(keys.map(createTable));
  return {
    name,
    dynamodb,
    sqs,
    events,
    tables: Object.fromEntries(keys.map((key, index) => [key, names[index]])) as Record<TableKey, string>,
    async createQueue({ RedrivePolicy, ...properties } = {}) {
      const numbers = Object.entries(properties).map(([key, value]) => [key, String(value)]);
      const { QueueUrl } = await sqs.send(
        new CreateQueueCommand({
          QueueName: unique('queue'),
          Attributes: {
            ...Object.fromEntries(numbers),
            Policy: POLICY,
            ...(RedrivePolicy && { RedrivePolicy: JSON.stringify(RedrivePolicy) }),
          },
        }),
      );
      cleanup.unshift(() => sqs.send(new DeleteQueueCommand({ QueueUrl })));
      const { Attributes } = await sqs.send(
        new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }),
      );
      return { url: QueueUrl ?? '', arn: Attributes?.QueueArn ?? '' };
    },
    async createBus(rules) {
      const EventBusName = unique('bus');
      await events.send(new CreateEventBusCommand({ Name: EventBusName }));
      cleanup.unshift(() => events.send(new DeleteEventBusCommand({ Name: EventBusName })));
      for (const { pattern, queue, deadLetterQueue } of rules) {
        const Rule = unique('rule').slice(0, 64);
        await events.send(
          new PutRuleCommand({ Name: Rule, EventBusName, EventPattern: JSON.stringify(pattern) }),
        );
        const DeadLetterConfig = deadLetterQueue && { Arn: deadLetterQueue.arn };
        await events.send(
          new PutTargetsCommand({
            Rule,
            EventBusName,
            Targets: [{ Id: 'queue', Arn: queue.arn, ...(DeadLetterConfig && { DeadLetterConfig }) }],
          }),
        );
        cleanup.unshift(async () => {
          await events.send(new RemoveTargetsCommand({ Rule, EventBusName, Ids: ['queue'] }));
          await events.send(new DeleteRuleCommand({ Name: Rule, EventBusName }));
        });
      }
      return EventBusName;
    },
    pass: (seconds) => setTimeout(seconds * 1_000),
    waitFor: (request) => request,
    indexed: () => (endpoint === undefined ? setTimeout(INDEX_DELAY_MS) : Promise.resolve()),
    async stop() {
      for (const remove of cleanup) await remove();
      destroy();
    },
  };
}
