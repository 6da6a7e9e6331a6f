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

/** Six times the function's time-out: what AWS recommends. */
const TIMEOUT = Duration.seconds(30);
const VISIBILITY = Duration.minutes(3);

/** A message comes back this often through our own faults before it is a dead letter. */
const MAX_RECEIVES = 5;

/** Every event for 30 days: a consumer of the bus like any other, and the API that reads the events back. */
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
    });
    const environment = { EVENTS_TABLE: this.table.tableName };

    const queue = new LinkbusQueue(this, 'Queue', {
      foundation,
      visibilityTimeout: VISIBILITY,
      deadLetterQueue: { queue: events.deadEvents, maxReceiveCount: MAX_RECEIVES },
    });
    events.subscribe('ToEventLog', queue);
    const consumer = new LinkbusFunction(this, 'Consumer', {
      name: 'event-log-writer',
      foundation,
      timeout: TIMEOUT,
      environment,
    });
    this.table.allow(consumer, 'dynamodb:BatchWriteItem');
    // Not gathered for longer: an event should be readable as soon as it is delivered.
    queue.feed(consumer);

    this.api = new LinkbusFunction(this, 'Api', { name: 'events-api', foundation, environment });
    this.table.allow(this.api, 'dynamodb:GetItem', 'dynamodb:Query');
    apiKeys.authenticateFor(this.api);
  }
}
