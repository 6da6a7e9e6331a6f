import { Duration } from 'aws-cdk-lib';
import { AttributeType } from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import type { ApiKeys } from './api-keys.ts';
import type { LinkbusBus } from './event-bus.ts';
import type { Foundation } from './foundation.ts';
import { LinkbusFunction } from './linkbus-function.ts';
import { LinkbusQueue } from './queue.ts';
import { LinkbusTable } from './table.ts';

export interface EventLogProps {
  readonly foundation: Foundation;
  readonly events: LinkbusBus;
  readonly apiKeys: ApiKeys;
}

const TIMEOUT = Duration.seconds(30);

/** The event log: keeps every event for 30 days, as a consumer of the bus, with the API that reads it. */
export class EventLog extends Construct {
  readonly table: LinkbusTable;
  readonly api: LinkbusFunction;

  constructor(scope: Construct, id: string, props: EventLogProps) {
    super(scope, id);
    const { foundation, events, apiKeys } = props;

    this.table = new LinkbusTable(this, 'Table', {
      foundation,
      partitionKey: { name: 'partition', type: AttributeType.STRING },
      sortKey: { name: 'id', type: AttributeType.STRING },
      timeToLiveAttribute: 'expires_at',
      derived: true,
      writtenByClicks: true,
    });
    const environment = { EVENTS_TABLE: this.table.tableName };

    const queue = new LinkbusQueue(this, 'Queue', {
      foundation,
      consumerTimeout: TIMEOUT,
      deadLetters: events.deadEvents,
    });
    events.subscribe('ToEventLog', queue);
    const consumer = new LinkbusFunction(this, 'Consumer', {
      name: 'event-log-writer',
      foundation,
      timeout: TIMEOUT,
      environment,
    });
    this.table.allow(consumer, 'dynamodb:BatchWriteItem');
    // No batching window: an event should be readable as soon as it is delivered.
    queue.feed(consumer, { maxConcurrency: foundation.concurrency.queues.eventLog });

    this.api = new LinkbusFunction(this, 'Api', { name: 'events-api', foundation, environment });
    this.table.allow(this.api, 'dynamodb:GetItem', 'dynamodb:Query');
    apiKeys.authenticateFor(this.api);
  }
}
