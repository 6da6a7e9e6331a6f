import * as z from 'zod';
import { envelope, id, webhookFacts } from './envelope.ts';

export const deliveryExhausted = envelope(
  'delivery.exhausted',
  'The last attempt of a delivery failed. Sent to other webhooks only.',
  {
    ...webhookFacts,
    delivery_id: id('dlv').meta({
      description: 'Id of the delivery.',
      examples: ['dlv_01M7X20NWEG4R8Y2S6VZ3J7K9M'],
    }),
    event_id: id('evt').meta({
      description: 'Id of the event that was not delivered.',
      examples: ['evt_01M7WB3E1QZ6T8H4N2V9C5K7PX'],
    }),
    event_type: z.string().meta({ description: 'Type of that event.', examples: ['link.clicked'] }),
    attempts: z
      .int()
      .positive()
      .meta({ description: 'Number of attempts made.', examples: [10] }),
  },
);

export type DeliveryExhausted = z.output<typeof deliveryExhausted>;
