import { describe, expect, it } from 'vitest';
import { type SynthesizedLinkbus, synthesize } from './synthesized-stack.ts';

const linkbus = synthesize();

/** A new logical id means a new resource: an empty table or queue, a bus without rules, another address. */
const LOGICAL_IDS = {
  'ApiKeys/Table': 'ApiKeysTable10D26ED3',
  'EventLog/Queue': 'EventLogQueue006F1FC1',
  'EventLog/Table': 'EventLogTable9CC67CCE',
  'Events/Bus': 'EventsBus45DE4339',
  'Events/DeadEvents': 'EventsDeadEvents08D6BAA8',
  'Http/Api': 'HttpApi4E1D4184',
  'Links/Overflow/CountedClicks': 'LinksOverflowCountedClicks69020123',
  'Links/Overflow/Queue': 'LinksOverflowQueueD8173BAC',
  'Links/Table': 'LinksTableFD6FA5FC',
  'Webhooks/DeadLetters': 'WebhooksDeadLettersA656B8E7',
  'Webhooks/Deliveries': 'WebhooksDeliveries78486319',
  'Webhooks/DeliveryQueue': 'WebhooksDeliveryQueue42B30D41',
  'Webhooks/EventQueue': 'WebhooksEventQueue0BE88EC0',
  'Webhooks/Replays/Queue': 'WebhooksReplaysQueueD5864020',
  'Webhooks/Replays/Table': 'WebhooksReplaysTable3FC26154',
  'Webhooks/RetryQueue': 'WebhooksRetryQueueB35BBCC6',
  'Webhooks/SlowDeliveryQueue': 'WebhooksSlowDeliveryQueue05A7494E',
  'Webhooks/SlowRetryQueue': 'WebhooksSlowRetryQueueBE7E70D1',
  'Webhooks/Table': 'WebhooksTable55C3C645',
  'Webhooks/Waiting/Table': 'WebhooksWaitingTable70360972',
  'Webhooks/Turns': 'WebhooksTurnsDDB4BD59',
};

const logicalIds = ({ resources }: SynthesizedLinkbus): Record<string, string> =>
  Object.fromEntries(
    resources
      .filter(({ type }) => /::(Table|EventBus|Queue|Api)$/.test(type))
      .map(({ name, logicalId }) => [name, logicalId]),
  );

describe('resources with data, messages or an address', () => {
  it('keep their logical ids', () => {
    expect(logicalIds(linkbus)).toEqual(LOGICAL_IDS);
  });

  it('have the same logical ids in every stage', () => {
    expect(logicalIds(synthesize({ stage: 'dev' }))).toEqual(LOGICAL_IDS);
  });
});
