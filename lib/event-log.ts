import { AttributeType } from 'aws-cdk-lib/aws-dynamodb';
import type { EventBus } from 'aws-cdk-lib/aws-events';
import { Construct } from 'constructs';
import type { ApiKeys } from './api-keys.ts';
import type { Foundation } from './foundation.ts';
import { LinkbusFunction } from './linkbus-function.ts';
import { LinkbusTable } from './table.ts';

export interface EventLogProps {
  readonly foundation: Foundation;
  readonly bus: EventBus;
  readonly apiKeys: ApiKeys;
}

/** The event log: keeps every event for 30 days, from before it is on the bus, with the API that reads it. */
export class EventLog extends Construct {
  readonly table: LinkbusTable;
  readonly api: LinkbusFunction;
  readonly #bus: EventBus;

  constructor(scope: Construct, id: string, props: EventLogProps) {
    super(scope, id);
    const { foundation, bus, apiKeys } = props;
    this.#bus = bus;

    this.table = new LinkbusTable(this, 'Table', {
      foundation,
      partitionKey: { name: 'partition', type: AttributeType.STRING },
      sortKey: { name: 'id', type: AttributeType.STRING },
      timeToLiveAttribute: 'expires_at',
      derived: true,
      writtenByClicks: true,
    });
    this.api = new LinkbusFunction(this, 'Api', {
      name: 'events-api',
      foundation,
      environment: { EVENTS_TABLE: this.table.tableName },
    });
    this.table.allow(this.api, 'dynamodb:GetItem', 'dynamodb:Query');
    apiKeys.authenticateFor(this.api);
  }
  /** Lets a function append events to the log and put them on the bus. */
  allowPublish(caller: LinkbusFunction): void {
    caller.addEnvironment('EVENTS_TABLE', this.table.tableName);
    caller.addEnvironment('EVENT_BUS', this.#bus.eventBusName);
    this.table.allow(caller, 'dynamodb:PartiQLInsert', 'dynamodb:BatchGetItem');
    this.#bus.grantPutEventsTo(caller);
  }
}
