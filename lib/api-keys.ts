import { AttributeType } from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import type { Foundation } from './foundation.ts';
import type { LinkbusFunction } from './linkbus-function.ts';
import { LinkbusTable } from './table.ts';

/** The table of API keys. It stores hashes only. */
export class ApiKeys extends Construct {
  readonly table: LinkbusTable;

  constructor(scope: Construct, id: string, { foundation }: { readonly foundation: Foundation }) {
    super(scope, id);
    this.table = new LinkbusTable(this, 'Table', {
      foundation,
      partitionKey: { name: 'key_hash', type: AttributeType.STRING },
    });
  }

  /** Lets an API function look up keys. */
  authenticateFor(api: LinkbusFunction): void {
    api.addEnvironment('API_KEYS_TABLE', this.table.tableName);
    this.table.allow(api, 'dynamodb:GetItem');
  }
}
