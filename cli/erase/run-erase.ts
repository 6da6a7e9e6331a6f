import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { makeEraseResponses } from '../../lambdas/shared/delivery/erase-responses.ts';
import { makeEraseEvents } from '../../lambdas/shared/event-log/erase-events.ts';
import { makeEraseLink } from '../../lambdas/shared/link/erase-link.ts';
import { findTable, type TableRole } from '../deployment/find-table.ts';

/** What an operator must know: docs/operating.md says more. */
const REMAINS = `It remains in backups for 35 days, in the stream of links for a day, and in deliveries that wait for a retry.
Receivers keep what they got. Clicks that are on their way bring back what they know: run this again in an hour.`;

/** Erases a link, then its events, then the responses of their receivers. @throws Error if there is no such link */
export async function eraseLink({ stage, link: code }: { stage: string; link: string }): Promise<void> {
  const client = new DynamoDBClient({ maxAttempts: 5 });
  const documents = DynamoDBDocumentClient.from(client);
  const table = (role: TableRole) => findTable(client, stage, role);
  const [links, log, deliveries] = [
    await table('LinksTable'),
    await table('EventLogTable'),
    await table('WebhooksDeliveries'),
  ];

  const link = await makeEraseLink(documents, links, Date.now)(code);
  if (link === undefined) throw new Error(`No link has the short code ${code}.`);
  const events = await makeEraseEvents(documents, log)(link.workspace_id, code);
  const { erased, left } = await makeEraseResponses(documents, deliveries)(events);
  console.log(`Erased ${code}: the link, ${events.size} events, the responses of ${erased} deliveries.`);
  if (left > 0) console.log(`${left} deliveries changed in the meantime: run this again.`);
  console.error(REMAINS);
}
