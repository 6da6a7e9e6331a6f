import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { expect, it, vi } from 'vitest';
import { newId } from '../../lambdas/shared/formats/ids.ts';
import { attackingFilters } from '../event-pattern/attacking-filters.ts';
import { webhookRecord } from '../lambdas/factories/webhook-record.ts';
import { awsOf, callApi, startForTest } from './local-linkbus.ts';

interface Webhook {
  readonly id: string;
  readonly enabled: boolean;
  readonly disabled_reason: string | null;
}

/** Those with more wildcards, or with more alternatives to list, than a budget's worth of steps. */
const TOO_EXPENSIVE = attackingFilters.slice(0, -1);

it('filters that an earlier release accepted match within the budget, or their webhook is disabled and announced', async () => {
  const linkbus = await startForTest({ retrySchedule: [604_800] });
  const documents = DynamoDBDocumentClient.from(new DynamoDBClient(awsOf(linkbus)));
  try {
    const { TableNames = [] } = await documents.send(new ListTablesCommand({}));
    const TableName = TableNames.find((name) => name.includes('WebhooksTable'));
    const url = 'http://127.0.0.1:64999/';
    for (const { filter } of attackingFilters) {
      const Item = webhookRecord({ id: newId('whk', Date.now()), url, filter: filter as never });
      await documents.send(new PutCommand({ TableName, Item }));
    }
    const listener = await callApi<Webhook>(linkbus, 'POST', '/webhooks', {
      url,
      events: ['webhook.disabled'],
    });
    const target_url = `https://example.com/${'a'.repeat(2_028)}`;
    await callApi(linkbus, 'POST', '/links', { target_url, short_code: 'hello' });

    await fetch(`${linkbus.url}/hello`, { redirect: 'manual', headers: { 'user-agent': 'a'.repeat(512) } });

    await vi.waitFor(
      async () => {
        const { data } = await callApi<{ data: Webhook[] }>(linkbus, 'GET', '/webhooks');
        const reasons = data.filter(({ enabled }) => !enabled).map((each) => each.disabled_reason);
        expect(reasons).toEqual(TOO_EXPENSIVE.map(() => 'filter_too_expensive'));
        const path = `/webhooks/${listener.id}/deliveries`;
        const deliveries = await callApi<{ data: { event_type: string }[] }>(linkbus, 'GET', path);
        expect(deliveries.data.map(({ event_type }) => event_type)).toEqual(
          TOO_EXPENSIVE.map(() => 'webhook.disabled'),
        );
      },
      { timeout: 30_000, interval: 200 },
    );
  } finally {
    documents.destroy();
    await linkbus.stop();
  }
});
