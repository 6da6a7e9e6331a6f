import { Duration } from 'aws-cdk-lib';
import {
  AttributeType,
  type ITable,
  ProjectionType,
  StreamViewType,
  type Table,
} from 'aws-cdk-lib/aws-dynamodb';
import type { EventBus } from 'aws-cdk-lib/aws-events';
import { StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { DynamoEventSource, SqsDlq } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { LINKS_BY_WORKSPACE } from '../lambdas/links/index-names.ts';
import type { ApiKeys } from './api-keys.ts';
import { LinkbusFunction } from './linkbus-function.ts';
import { LinkbusTable } from './table.ts';

export interface LinksProps {
  /** The public address of the shortener, without a slash at its end. */
  readonly baseUrl: string;
  readonly bus: EventBus;
  readonly apiKeys: ApiKeys;
  /** Gets what the outbox could not publish. */
  readonly deadEvents: Queue;
}

/** Links: their table, the API on them, the redirect, and the outbox that publishes what happens to them. */
export class Links extends Construct {
  readonly table: Table;
  readonly api: LinkbusFunction;
  readonly redirect: LinkbusFunction;

  constructor(scope: Construct, id: string, { baseUrl, bus, apiKeys, deadEvents }: LinksProps) {
    super(scope, id);

    this.table = new LinkbusTable(this, 'Table', {
      partitionKey: { name: 'short_code', type: AttributeType.STRING },
      stream: StreamViewType.NEW_AND_OLD_IMAGES,
    });
    this.table.addGlobalSecondaryIndex({
      indexName: LINKS_BY_WORKSPACE,
      partitionKey: { name: 'workspace_id', type: AttributeType.STRING },
      sortKey: { name: 'id', type: AttributeType.STRING },
      // Nothing that a click changes: a click must cost one write, not two.
      projectionType: ProjectionType.INCLUDE,
      nonKeyAttributes: ['tags'],
    });
    const environment = { LINKS_TABLE: this.table.tableName, BASE_URL: baseUrl };

    this.api = new LinkbusFunction(this, 'Api', { name: 'links', environment });
    this.table.grant(
      this.api,
      'dynamodb:PutItem',
      'dynamodb:GetItem',
      'dynamodb:BatchGetItem',
      'dynamodb:Query',
    );
    apiKeys.authenticateFor(this.api);

    this.redirect = new LinkbusFunction(this, 'Redirect', {
      name: 'redirect',
      environment: { LINKS_TABLE: this.table.tableName },
    });
    this.table.grant(this.redirect, 'dynamodb:UpdateItem', 'dynamodb:GetItem');

    const outbox = new LinkbusFunction(this, 'Outbox', {
      name: 'outbox',
      timeout: Duration.seconds(60),
      environment: { EVENT_BUS: bus.eventBusName, BASE_URL: baseUrl },
    });
    bus.grantPutEventsTo(outbox);
    outbox.addEventSource(
      new DynamoEventSource(this.table as ITable, {
        startingPosition: StartingPosition.TRIM_HORIZON,
        batchSize: 100,
        reportBatchItemFailures: true,
        bisectBatchOnError: true,
        // A stream keeps records for 24 hours: trying for less would give up what could still be published.
        maxRecordAge: Duration.hours(23),
        retryAttempts: 10_000,
        onFailure: new SqsDlq(deadEvents),
      }),
    );
  }
}
