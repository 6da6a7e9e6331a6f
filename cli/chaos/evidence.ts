import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { CallApi } from '../listen/linkbus-api.ts';
import { type CallDynamoDb, makeCallDynamoDb } from '../start/ensure-api-key.ts';
import type { ChaosEvent } from './event.ts';
import { readAll } from './persistent-api.ts';
import type { Subscriber } from './subscriber.ts';
import type { ChaosSystem } from './system.ts';
import type { Visit } from './visits.ts';
import { type DeadLetter, readDeadLetters } from './waiting.ts';

/** An item of the event log. */
export interface LoggedEvent {
  readonly id: string;
  readonly body: string;
  readonly event: ChaosEvent;
}

export interface StoredLink {
  readonly id: string;
  readonly short_code: string;
  readonly clicks: number;
  readonly max_clicks: number | null;
}

export interface StoredDelivery {
  readonly id: string;
  readonly event_id: string;
  readonly status: string;
  readonly attempts: readonly {
    readonly at: string;
    readonly duration_ms: number;
    readonly status_code: number | null;
    readonly error: string | null;
  }[];
}

/** What a run has left behind. */
export interface Evidence {
  readonly visits: readonly Visit[];
  readonly log: readonly LoggedEvent[];
  readonly links: readonly StoredLink[];
  readonly subscribers: readonly Subscriber[];
  /** By webhook id. */
  readonly deliveries: ReadonlyMap<string, readonly StoredDelivery[]>;
  readonly deadLetters: readonly DeadLetter[];
}

/** Reads the evidence of a run that is quiet. */
export async function readEvidence(
  { awsUrl, storage }: ChaosSystem,
  callApi: CallApi,
  visits: readonly Visit[],
  subscribers: readonly Subscriber[],
): Promise<Evidence> {
  const call = makeCallDynamoDb(awsUrl);
  // The table also has marks without a body.
  const records = (await scan(call, 'EventLogTable')).filter(({ body }) => body !== undefined);
  const deliveries = new Map<string, StoredDelivery[]>();
  for (const { webhookId } of subscribers)
    deliveries.set(webhookId, await readAll(callApi, `/webhooks/${webhookId}/deliveries`));
  return {
    visits,
    log: records.map(({ id, body }) => ({
      id: String(id),
      body: String(body),
      event: JSON.parse(String(body)),
    })),
    links: await readAll(callApi, '/links'),
    subscribers,
    deliveries,
    deadLetters: readDeadLetters(storage.database),
  };
}

/** Reads all items of the table whose name contains this text. */
async function scan(call: CallDynamoDb, text: string): Promise<Record<string, unknown>[]> {
  const { TableNames } = await call('ListTables', {});
  const TableName = (TableNames as string[]).find((name) => name.includes(text));
  const items: Record<string, unknown>[] = [];
  let ExclusiveStartKey: unknown;
  do {
    const page = await call('Scan', {
      TableName,
      ...(ExclusiveStartKey !== undefined && { ExclusiveStartKey }),
    });
    items.push(...(page.Items as Record<string, AttributeValue>[]).map((item) => unmarshall(item)));
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey !== undefined);
  return items;
}
