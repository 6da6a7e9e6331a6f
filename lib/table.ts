import { BillingMode, Table, TableEncryption, type TableProps } from 'aws-cdk-lib/aws-dynamodb';
import { Grant } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { allowKey } from './encryption-key.ts';
import type { Foundation } from './foundation.ts';
import type { LinkbusFunction } from './linkbus-function.ts';

export interface LinkbusTableProps
  extends Pick<TableProps, 'partitionKey' | 'sortKey' | 'stream' | 'timeToLiveAttribute'> {
  readonly foundation: Foundation;
}

/** A DynamoDB table: on demand, with point-in-time recovery, encrypted and retained as the stage's settings say. */
export class LinkbusTable extends Table {
  readonly #foundation: Foundation;

  constructor(scope: Construct, id: string, { foundation, ...props }: LinkbusTableProps) {
    const { config, key, removalPolicy } = foundation;
    super(scope, id, {
      billingMode: BillingMode.PAY_PER_REQUEST,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      removalPolicy,
      deletionProtection: config.keepData,
      ...(key !== undefined && { encryption: TableEncryption.CUSTOMER_MANAGED, encryptionKey: key }),
      ...props,
    });
    this.#foundation = foundation;
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
