import * as z from 'zod';
import { EventBus } from '../events/bus.ts';
import { resourceType, withoutEffect } from './resource-type.ts';

export const eventsEventBus = resourceType({
  type: 'AWS::Events::EventBus',
  properties: z.strictObject({
    Name: z.string(),
    Description: withoutEffect('documentation'),
    KmsKeyIdentifier: withoutEffect('events stay on this machine'),
    Tags: withoutEffect('for billing and policies'),
  }),
  create({ Name: name }, { account }) {
    const arn = `arn:aws:events:${account.region}:${account.accountId}:event-bus/${name}`;
    const bus = new EventBus({
      name,
      arn,
      clock: account.clock,
      storage: account.storage,
      onEvent: account.onEvent,
      onProblem: (message) => account.onProblem(name, message),
    });
    account.buses.set(name, bus);
    return { ref: name, attributes: { Arn: arn, Name: name } };
  },
});
