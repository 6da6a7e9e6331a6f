import { Validations } from 'aws-cdk-lib';
import { BillingMode, type CfnTable, Table, type TableProps } from 'aws-cdk-lib/aws-dynamodb';
import { Grant } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { allowKey } from './encryption-key.ts';
import type { Foundation } from './foundation.ts';
import type { LinkbusFunction } from './linkbus-function.ts';

export interface LinkbusTableProps
  extends Pick<TableProps, 'partitionKey' | 'sortKey' | 'stream' | 'timeToLiveAttribute'> {
  readonly foundation: Foundation;
  /**
   * The items repeat what other tables or the receivers know, or expire within days: no point-in-time recovery, which
   * costs $0.20 per GB and month. docs/operating.md says what is lost with each such table.
   * @default false
   */
  readonly derived?: boolean;
  /**
   * Each click writes an item: prepares the table for `expectedClicksPerSecond`.
   * @default false
   */
  readonly writtenByClicks?: boolean;
}

/**
 * Writes a second that a new on-demand table takes.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/warm-throughput.html
 */
const NEW_TABLE_WRITES = 4_000;

/** A DynamoDB table: on demand, encrypted and retained as the stage's settings say. */
export class LinkbusTable extends Table {
  readonly writtenByClicks: boolean;
  readonly #foundation: Foundation;

  constructor(scope: Construct, id: string, props: LinkbusTableProps) {
    const { foundation, derived = false, writtenByClicks = false, ...tableProps } = props;
    const { config, key, removalPolicy } = foundation;
    const warm = writtenByClicks && config.expectedClicksPerSecond > NEW_TABLE_WRITES;
    super(scope, id, {
      billingMode: BillingMode.PAY_PER_REQUEST,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: !derived },
      removalPolicy,
      deletionProtection: config.keepData,
      ...(warm && { warmThroughput: { writeUnitsPerSecond: config.expectedClicksPerSecond } }),
      ...tableProps,
    });
    this.writtenByClicks = writtenByClicks;
    this.#foundation = foundation;
    if (key !== undefined) this.#encryptWith(key.keyArn);
    if (derived) {
      Validations.of(this).acknowledge({
        id: 'AwsSolutions::AwsSolutions-DDB3',
        reason: 'The items are derived or short-lived; docs/operating.md says what is lost with them.',
      });
    }
  }

  /** Grants a function actions on the table, not on its indexes. */
  allow(caller: LinkbusFunction, ...actions: readonly string[]): void {
    this.#allow(caller, this.tableArn, actions);
  }

  /**
   * Grants a function actions on some attributes of the table's items; others can be neither read nor written.
   * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_examples_dynamodb_attributes.html
   */
  allowAttributes(
    caller: LinkbusFunction,
    attributes: readonly string[],
    ...actions: readonly string[]
  ): void {
    this.#allow(caller, this.tableArn, actions, {
      'ForAllValues:StringEquals': { 'dynamodb:Attributes': [...attributes] },
      StringEqualsIfExists: {
        'dynamodb:Select': 'SPECIFIC_ATTRIBUTES',
        'dynamodb:ReturnValues': 'NONE',
      },
    });
  }

  /** Grants a function `Query` on one index. */
  allowQuery(caller: LinkbusFunction, indexName: string): void {
    this.#allow(caller, `${this.tableArn}/index/${indexName}`, ['dynamodb:Query']);
  }

  /** Bypasses `Table`'s own property, which would grant readers of the stream `kms:Decrypt` without conditions. */
  #encryptWith(keyArn: string): void {
    const table = this.node.defaultChild as CfnTable;
    table.sseSpecification = { sseEnabled: true, sseType: 'KMS', kmsMasterKeyId: keyArn };
  }

  #allow(
    caller: LinkbusFunction,
    resource: string,
    actions: readonly string[],
    conditions?: Record<string, Record<string, unknown>>,
  ): void {
    Grant.addToPrincipal({
      grantee: caller,
      actions: [...actions],
      resourceArns: [resource],
      ...(conditions !== undefined && { conditions }),
    });
    allowKey(this.#foundation, caller);
  }
}
