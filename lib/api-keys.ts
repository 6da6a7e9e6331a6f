import { AttributeType, type Table } from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import type { LinkbusFunction } from './linkbus-function.ts';
import { LinkbusTable } from './table.ts';

/** The API keys: hashes only, by hash. */
export class ApiKeys extends Construct {
  readonly table: Table;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.table = new LinkbusTable(this, 'Table', {
      partitionKey: { name: 'key_hash', type: AttributeType.STRING },
    });
  }

  /** Lets an API function look keys up. */
  authenticateFor(api: LinkbusFunction): void {
    api.addEnvironment('API_KEYS_TABLE', this.table.tableName);
    this.table.grant(api, 'dynamodb:GetItem');
  }
}
