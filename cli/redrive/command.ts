import { parseArgs } from 'node:util';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { findQueue } from '../deployment/find-queue.ts';
import { findTable } from '../deployment/find-table.ts';
import { drainQueue } from './drain-queue.ts';
import { makeRedriveDelivery } from './redrive-deliveries.ts';
import { makeRedriveEvent } from './redrive-events.ts';

const USAGE = `Usage: npm run redrive -- deliveries|events [--stage NAME] [--limit N]

  deliveries   attempts each delivery in the dead-letter queue again, on the schedule from its beginning
  events       sends each event, click and replay in its dead-letter queue back to where it was given up
  --stage      the deployment, as in "cdk deploy -c stage=NAME"; dev without it
  --limit      how many at the most; 1000 without it`;

try {
  const { what, stage, limit } = readArguments();
  const sqs = new SQSClient({ maxAttempts: 3 });
  const dynamo = new DynamoDBClient({ maxAttempts: 3 });
  const { sent, stayed } =
    what === 'deliveries'
      ? await drainQueue(
          sqs,
          await findQueue(sqs, stage, 'WebhooksDeadLetters'),
          limit,
          makeRedriveDelivery(
            DynamoDBDocumentClient.from(dynamo),
            await findTable(dynamo, stage, 'WebhooksDeliveries'),
            await findQueue(sqs, stage, 'WebhooksRetryQueue'),
            Date.now,
          ),
        )
      : await drainQueue(
          sqs,
          await findQueue(sqs, stage, 'EventsDeadEvents'),
          limit,
          makeRedriveEvent(
            await Promise.all(
              (
                ['WebhooksEventQueue', 'EventLogQueue', 'WebhooksReplaysQueue', 'LinksOverflowQueue'] as const
              ).map((role) => findQueue(sqs, stage, role)),
            ),
          ),
        );
  console.log(`${sent} sent again.`);
  for (const [why, count] of stayed) console.log(`${count} stayed: ${why}.`);
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exit(1);
}

function readArguments(): { what: 'deliveries' | 'events'; stage: string; limit: number } {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { stage: { type: 'string', default: 'dev' }, limit: { type: 'string', default: '1000' } },
    });
    const [what, ...rest] = positionals;
    const limit = Number(values.limit);
    if ((what !== 'deliveries' && what !== 'events') || rest.length > 0)
      throw new Error('Say what: deliveries or events.');
    if (!Number.isInteger(limit) || limit < 1) throw new Error('--limit takes a whole number from 1.');
    return { what, stage: values.stage, limit };
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${USAGE}\n`);
    process.exit(2);
  }
}
