import { RemovalPolicy } from 'aws-cdk-lib';
import { BillingMode, Table, type TableProps } from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';

/** A table of Linkbus: on demand, with point-in-time recovery, kept when the stack is deleted. */
export class LinkbusTable extends Table {
  constructor(scope: Construct, id: string, props: Omit<TableProps, 'billingMode'>) {
    super(scope, id, {
      billingMode: BillingMode.PAY_PER_REQUEST,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      removalPolicy: RemovalPolicy.RETAIN,
      ...props,
    });
  }
}
