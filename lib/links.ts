import { Duration } from 'aws-cdk-lib';
import { AttributeType, type ITable, ProjectionType, StreamViewType } from 'aws-cdk-lib/aws-dynamodb';
import { StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { DynamoEventSource, SqsDlq } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Construct } from 'constructs';
import { LINKS_BY_WORKSPACE } from '../lambdas/shared/link/link-record.ts';
import type { ApiKeys } from './api-keys.ts';
import { ClickOverflow } from './click-overflow.ts';
import { allowKey } from './encryption-key.ts';
import { type EventLog, OUTBOX_TIMEOUT } from './event-log.ts';
import type { Foundation } from './foundation.ts';
import { acknowledgeAnyResource, LinkbusFunction } from './linkbus-function.ts';
import type { LinkbusQueue } from './queue.ts';
import { LinkbusTable } from './table.ts';

export interface LinksProps {
  readonly foundation: Foundation;
  /** Base URL of the short links, without a trailing slash. */
  readonly baseUrl: string;
  readonly eventLog: EventLog;
  readonly apiKeys: ApiKeys;
  /** Gets the stream records that the outbox could not publish. */
  readonly deadEvents: LinkbusQueue;
}

/** Links: their table and API, the redirect, and the outbox that publishes their events. */
export class Links extends Construct {
  readonly table: LinkbusTable;
  readonly api: LinkbusFunction;
  readonly redirect: LinkbusFunction;
  readonly outbox: LinkbusFunction;
  readonly overflow: ClickOverflow;

  constructor(scope: Construct, id: string, props: LinksProps) {
    super(scope, id);
    const { foundation, baseUrl, eventLog, apiKeys, deadEvents } = props;

    this.table = new LinkbusTable(this, 'Table', {
      foundation,
      partitionKey: { name: 'short_code', type: AttributeType.STRING },
      stream: StreamViewType.NEW_AND_OLD_IMAGES,
      writtenByClicks: true,
    });
    this.table.addGlobalSecondaryIndex({
      indexName: LINKS_BY_WORKSPACE,
      partitionKey: { name: 'workspace_id', type: AttributeType.STRING },
      sortKey: { name: 'id', type: AttributeType.STRING },
      // No attribute that a click changes: a click must cost one write, not two.
      projectionType: ProjectionType.INCLUDE,
      nonKeyAttributes: ['tags'],
    });
    const environment = { LINKS_TABLE: this.table.tableName, BASE_URL: baseUrl };

    this.api = new LinkbusFunction(this, 'Api', { name: 'links-api', foundation, environment });
    this.table.allow(this.api, 'dynamodb:PutItem', 'dynamodb:GetItem', 'dynamodb:BatchGetItem');
    this.table.allowQuery(this.api, LINKS_BY_WORKSPACE);
    apiKeys.authenticateFor(this.api);

    this.redirect = new LinkbusFunction(this, 'Redirect', {
      name: 'redirect',
      foundation,
      reservedConcurrency: foundation.config.redirectConcurrency,
      environment: {
        LINKS_TABLE: this.table.tableName,
        // Anybody can send the header to an API that requests can reach without CloudFront.
        TRUST_VIEWER_COUNTRY: String(foundation.cdnOnly || foundation.config.trustViewerCountry),
      },
    });
    this.table.allow(this.redirect, 'dynamodb:UpdateItem', 'dynamodb:GetItem');
    this.overflow = new ClickOverflow(this, 'Overflow', {
      foundation,
      links: this.table,
      events: eventLog.table,
      redirect: this.redirect,
      deadEvents,
    });

    this.outbox = new LinkbusFunction(this, 'Outbox', {
      name: 'outbox',
      foundation,
      timeout: OUTBOX_TIMEOUT,
      environment: { BASE_URL: baseUrl, DEAD_EVENTS_QUEUE_URL: deadEvents.queueUrl },
    });
    eventLog.allowPublish(this.outbox);
    eventLog.feedFormerQueue(this.outbox);
    deadEvents.allowSend(this.outbox);
    this.outbox.addEventSource(
      new DynamoEventSource(this.table as ITable, {
        startingPosition: StartingPosition.TRIM_HORIZON,
        batchSize: 100,
        parallelizationFactor: foundation.concurrency.lanesPerShard,
        reportBatchItemFailures: true,
        bisectBatchOnError: true,
        // A stream keeps records for 24 hours; retry for nearly as long, however often.
        maxRecordAge: Duration.hours(23),
        retryAttempts: -1,
        onFailure: new SqsDlq(deadEvents),
      }),
    );
    allowKey(foundation, this.outbox);
    if (this.outbox.role !== undefined)
      acknowledgeAnyResource(this.outbox.role, 'dynamodb:ListStreams, which reading a stream needs,');
  }
}
