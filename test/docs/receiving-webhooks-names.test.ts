import { existsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { EVENT_TYPES } from '../../lambdas/shared/events/catalogue.ts';
import { webhookRoutes } from '../../lambdas/webhooks-api/routes.ts';
import { found } from './page.ts';

describe('docs/receiving-webhooks.md', () => {
  it('shows an inbox that stores each event once', () => {
    const [create, insert] = found(/^```sql\n(.*?)^```$/gms);
    const database = new DatabaseSync(':memory:');
    database.exec(create ?? '');
    const store = database.prepare(insert ?? '');
    const body = '{"type":"link.clicked"}';

    expect(store.run('evt_1', body).changes).toBe(1);
    expect(store.run('evt_1', body).changes).toBe(0);
    expect(store.run('evt_2', body).changes).toBe(1);
    const rows = database.prepare('SELECT id, event, received_at, done_at FROM webhook_inbox').all();
    expect(rows.map((row) => ({ ...row }))).toEqual([
      { id: 'evt_1', event: body, received_at: expect.any(String), done_at: null },
      { id: 'evt_2', event: body, received_at: expect.any(String), done_at: null },
    ]);
    database.close();
  });

  it('names existing event types', () => {
    const types = found(/`((?:link|webhook|delivery)\.[a-z]+)`/g);
    expect(types).toContain('delivery.exhausted');
    expect(EVENT_TYPES).toEqual(expect.arrayContaining(types));
  });

  it('names and calls existing routes', () => {
    const routes = found(/`((?:GET|POST|PATCH) \/webhooks[^`]*)`/g);
    expect(routes).toContain('POST /webhooks/{id}/deliveries/{delivery_id}/retry');
    expect(Object.keys(webhookRoutes)).toEqual(expect.arrayContaining(routes));

    const called = found(/\$LINKBUS(\/webhooks[^"]*)"/g).map((path) => path.replace('whk_…', '{id}'));
    expect(called).toContain('/webhooks/{id}/replay');
    const paths = Object.keys(webhookRoutes).map((route) => route.split(' ')[1]);
    expect(paths).toEqual(expect.arrayContaining(called));
  });

  it('links to existing headings and files', () => {
    const headings = found(/^#+ (.+)$/gm).map((heading) => heading.toLowerCase().replaceAll(' ', '-'));
    const anchors = found(/\]\(#([^)]+)\)/g);
    expect(anchors).toContain('duplicates');
    expect(headings).toEqual(expect.arrayContaining(anchors));

    const files = found(/\]\(([^)#:]+)\)/g);
    expect(files).toContain('webhooks.md');
    const missing = files.filter((file) => !existsSync(new URL(`../../docs/${file}`, import.meta.url)));
    expect(missing).toEqual([]);
  });
});
