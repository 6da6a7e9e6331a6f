import { Duration } from 'aws-cdk-lib';
import { AttributeType } from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import type { Foundation } from './foundation.ts';
import { LinkbusFunction } from './linkbus-function.ts';
import type { LinkbusQueue } from './queue.ts';
import { runEveryMinute } from './run-every-minute.ts';
import { LinkbusTable } from './table.ts';

export interface WaitingDeliveriesProps {
  readonly foundation: Foundation;
}

/** The deliveries that wait longer than a queue can delay them, by the minute in which they are due. See docs/adr/0022. */
export class WaitingDeliveries extends Construct {
  readonly table: LinkbusTable;
  readonly sweeper: LinkbusFunction;

  constructor(scope: Construct, id: string, { foundation }: WaitingDeliveriesProps) {
    super(scope, id);
    this.table = new LinkbusTable(this, 'Table', {
      foundation,
      partitionKey: { name: 'slot', type: AttributeType.STRING },
      sortKey: { name: 'id', type: AttributeType.STRING },
      timeToLiveAttribute: 'expires_at',
      derived: true,
    });
    this.sweeper = new LinkbusFunction(this, 'Sweeper', {
      name: 'sweeper',
      foundation,
      // Stops 15 s before, so that sweeps hardly overlap.
      timeout: Duration.seconds(60),
      // A whole CPU, for minutes in which hundreds of thousands are due.
      memorySize: 1_769,
      environment: { WAITING_TABLE: this.table.tableName },
    });
    this.table.allow(this.sweeper, 'dynamodb:PutItem', 'dynamodb:Query', 'dynamodb:Scan');
    runEveryMinute(this, 'EveryMinute', this.sweeper);
  }

  /** The queues that the sweeper sends to, by the environment variables for their URLs. */
  sweepTo(queues: Readonly<Record<string, LinkbusQueue>>): void {
    for (const [name, queue] of Object.entries(queues)) {
      this.sweeper.addEnvironment(name, queue.queueUrl);
      queue.allowSend(this.sweeper);
    }
  }
}
