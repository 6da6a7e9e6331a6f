import { expect, it } from 'vitest';
import type { Attempt } from '../../../lambdas/shared/delivery/delivery-record.ts';
import { makeGetDelivery } from '../../../lambdas/webhooks-api/read-deliveries.ts';
import { apiRequest } from '../factories/api-request.ts';
import { deliveryRecord } from '../factories/delivery-record.ts';
import { DELIVERY_ID, NOW_TEXT, WEBHOOK_ID } from '../factories/fixed-values.ts';
import { webhookRecord } from '../factories/webhook-record.ts';

it('attempts of every version show as response_body, and never as answer', async () => {
  const common = { at: NOW_TEXT, duration_ms: 12, status_code: 500, error: null };
  // Literal, as earlier versions recorded them.
  const recorded = [
    { ...common, answer: 'recorded earlier' },
    { ...common, status_code: null, error: 'timeout: No complete answer within 15 s.', answer: null },
    { ...common, answer: '' },
    { ...common, response_body: 'recorded today' },
    { ...common, response_body: null },
  ] as unknown as Attempt[];
  const getDelivery = makeGetDelivery(
    async () => webhookRecord(),
    async () => deliveryRecord({ attempts: recorded }),
  );

  const { body } = await getDelivery(
    apiRequest({ pathParameters: { id: WEBHOOK_ID, delivery_id: DELIVERY_ID } }),
  );

  expect((body as { attempts: unknown }).attempts).toStrictEqual([
    { ...common, response_body: 'recorded earlier' },
    {
      ...common,
      status_code: null,
      error: 'timeout: No complete answer within 15 s.',
      response_body: null,
    },
    { ...common, response_body: '' },
    { ...common, response_body: 'recorded today' },
    { ...common, response_body: null },
  ]);
});
