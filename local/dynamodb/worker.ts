import type { AddressInfo } from 'node:net';
import { parentPort } from 'node:worker_threads';
import type { Principals } from '../iam/principals.ts';
import { makeAccessCheck } from './access-check.ts';
import type { Item } from './attribute-value.ts';
import { type Change, describeChange } from './change.ts';
import { returnItemOnConditionFailure } from './condition-failure.ts';
import { createTable } from './create-table.ts';
import type { Command, Message, Request } from './messages.ts';
import { createServer } from './server.ts';
import { rejectUnsupportedParameters } from './supported-parameters.ts';
import type { TableDefinition } from './table-definition.ts';
import { sweepExpired } from './time-to-live.ts';
import { copyUpdateOperands } from './update-operands.ts';
import { watchWrites } from './watch-writes.ts';

// Runs DynamoDB in a thread of its own: under load, dynalite takes a whole core.

if (parentPort === null) throw new Error('worker.ts must run in a worker thread');
const main = parentPort;

const tables = new Map<string, TableDefinition>();
const expired = new WeakSet<Item>();
let unsent: Change[] = [];
let principals: Principals = new Map();

rejectUnsupportedParameters();
returnItemOnConditionFailure();
copyUpdateOperands();
const { AWS_REGION, AWS_ACCOUNT_ID } = process.env;
const checkAccess = makeAccessCheck(
  () => principals,
  `arn:aws:dynamodb:${AWS_REGION}:${AWS_ACCOUNT_ID}:table/`,
);
const [server, store] = createServer(findTimeToLive, checkAccess);
watchWrites(store, (write) => {
  const viewType = tables.get(write.table.TableName)?.StreamSpecification?.StreamViewType;
  if (viewType === undefined) return;
  const isExpiry = write.before !== undefined && expired.has(write.before);
  const change = describeChange(write, viewType, isExpiry);
  if (change === undefined) return;
  // Send all writes of one turn of the event loop together.
  if (unsent.length === 0) setImmediate(sendChanges);
  unsent.push(change);
});

server.listen(0, '127.0.0.1', () => {
  post({ kind: 'listening', port: (server.address() as AddressInfo).port });
});

main.on('message', ({ id, command }: Request) => {
  run(command).then(
    (result) => {
      post({ kind: 'done', id, result });
      if (command.kind === 'close') main.close();
    },
    (error: Error) => post({ kind: 'failed', id, message: error.message }),
  );
});

async function run(command: Command): Promise<number> {
  switch (command.kind) {
    case 'create-table':
      await createTable(store, command.definition);
      tables.set(command.definition.TableName, command.definition);
      return 0;
    case 'sweep':
      return sweep(command.nowSeconds);
    case 'enforce-policies':
      principals = command.principals;
      return 0;
    case 'close':
      await close();
      return 0;
  }
}

async function sweep(nowSeconds: number): Promise<number> {
  let deleted = 0;
  for (const [tableName, definition] of tables) {
    const attribute = timeToLiveAttribute(definition);
    if (attribute === undefined) continue;
    deleted += await sweepExpired(store, tableName, attribute, nowSeconds, (item) => expired.add(item));
  }
  sendChanges();
  return deleted;
}

function close(): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close((error) => (error ? reject(error) : resolve()));
    server.closeAllConnections();
  });
}

function findTimeToLive(tableName: string) {
  const definition = tables.get(tableName);
  if (definition === undefined) return undefined;
  const attribute = timeToLiveAttribute(definition);
  return attribute === undefined ? ('disabled' as const) : { attribute };
}

function timeToLiveAttribute({ TimeToLiveSpecification }: TableDefinition): string | undefined {
  return TimeToLiveSpecification?.Enabled ? TimeToLiveSpecification.AttributeName : undefined;
}

function sendChanges(): void {
  if (unsent.length === 0) return;
  post({ kind: 'changes', changes: unsent });
  unsent = [];
}

function post(message: Message): void {
  main.postMessage(message);
}
