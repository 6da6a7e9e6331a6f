import { expect, it } from 'vitest';
import { makePublishEvent } from '../../../lambdas/dispatcher/publish-event.ts';
import type { LinkbusEvent } from '../../../lambdas/shared/events/linkbus-event.ts';
import { webhookDisabledEvent } from '../../../lambdas/shared/webhook/webhook-disabled-event.ts';
import { NOW_TEXT } from '../factories/fixed-values.ts';
import { webhookRecord } from '../factories/webhook-record.ts';

const event = webhookDisabledEvent(webhookRecord(), 'gone', NOW_TEXT);

it('an event is published on the bus', async () => {
  const published: LinkbusEvent[] = [];
  const publishEvent = makePublishEvent(async (events) => {
    published.push(...events);
    return new Set();
  });

  await publishEvent(event);

  expect(published).toEqual([event]);
});

it('publishing fails if the bus refuses the event, so that SQS redelivers the message', async () => {
  const publishEvent = makePublishEvent(async (events) => new Set(events));

  await expect(publishEvent(event)).rejects.toThrow(`The bus refused webhook.disabled ${event.id}.`);
});
