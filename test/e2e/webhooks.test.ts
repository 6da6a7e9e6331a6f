import { describe, expect, it } from 'vitest';
import { createWebhook, type Resource, send } from './client.ts';

const url = 'http://127.0.0.1:8009/webhook';
const quiet = { filter: { id: ['none'] } };

describe('webhooks', () => {
  it('shows the secret when the webhook is created, and never again', async () => {
    const { secret, ...webhook } = await createWebhook(url, ['link.clicked'], {
      ...quiet,
      description: 'A test',
      headers: { Authorization: 'Bearer of good news' },
    });

    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(webhook).toEqual({
      id: expect.stringMatching(/^whk_[0-9A-Z]{26}$/),
      url,
      description: 'A test',
      events: ['link.clicked'],
      filter: { id: ['none'] },
      headers: { Authorization: 'Bearer ********' },
      max_per_second: null,
      enabled: true,
      disabled_reason: null,
      created_at: expect.any(String),
      updated_at: webhook.created_at,
    });
    expect((await send('GET', `/webhooks/${webhook.id}`)).body).toEqual(webhook);
    expect((await send<{ data: Resource[] }>('GET', '/webhooks')).body.data).toContainEqual(webhook);
    await send('DELETE', `/webhooks/${webhook.id}`);
  });

  it('answers 204 to DELETE, and 404 from then on', async () => {
    const { id } = await createWebhook(url, ['*'], quiet);

    expect((await send('DELETE', `/webhooks/${id}`)).status).toBe(204);
    expect((await send('DELETE', `/webhooks/${id}`)).status).toBe(404);
    expect((await send('GET', `/webhooks/${id}`)).status).toBe(404);
    expect((await send('GET', `/webhooks/${id}/deliveries`)).status).toBe(404);
  });
});
