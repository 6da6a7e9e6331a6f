import { Duration } from 'aws-cdk-lib';
import { AttributeType } from 'aws-cdk-lib/aws-dynamodb';
import type { EventBus } from 'aws-cdk-lib/aws-events';
import { Construct } from 'constructs';
import type { ApiKeys } from './api-keys.ts';
import type { Foundation } from './foundation.ts';
import { LinkbusFunction } from './linkbus-function.ts';
import { LinkbusQueue } from './queue.ts';
import { LinkbusTable } from './table.ts';

/** Timeout of the function that appends most events. */
export const OUTBOX_TIMEOUT = Duration.seconds(60);

export interface EventLogProps {
  readonly foundation: Foundation;
  readonly bus: EventBus;
  readonly apiKeys: ApiKeys;
  /** Gets the events of the former queue that can't be logged. */
  readonly deadEvents: LinkbusQueue;
}

/** The event log: keeps every event for 30 days, from before it is on the bus, with the API that reads it. */
export class EventLog extends Construct {
  readonly table: LinkbusTable;
  readonly api: LinkbusFunction;
  readonly #foundation: Foundation;
  readonly #bus: EventBus;
  readonly #formerQueue: LinkbusQueue;

  constructor(scope: Construct, id: string, props: EventLogProps) {
    super(scope, id);
    const { foundation, bus, apiKeys, deadEvents } = props;
    this.#foundation = foundation;
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

    this.#formerQueue = new LinkbusQueue(this, 'Queue', {
      foundation,
      consumerTimeout: OUTBOX_TIMEOUT,
      deadLetters: deadEvents,
    });
  }

  /**
   * Lets a function log what release 0.1.0 left in its queue. CloudFormation would delete the queue with its messages.
   * The release after this one drops the queue.
   */
  feedFormerQueue(consumer: LinkbusFunction): void {
    const { formerEventLog } = this.#foundation.concurrency.queues;
    this.#formerQueue.feed(consumer, { maxConcurrency: formerEventLog });
  }

  /** Lets a function append events to the log and put them on the bus. */
  allowPublish(caller: LinkbusFunction): void {
    caller.addEnvironment('EVENTS_TABLE', this.table.tableName);
    caller.addEnvironment('EVENT_BUS', this.#bus.eventBusName);
    this.table.allow(caller, 'dynamodb:PartiQLInsert', 'dynamodb:BatchGetItem');
    this.#bus.grantPutEventsTo(caller);
  }
}
