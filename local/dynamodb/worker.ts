import type { AddressInfo } from 'node:net';
import { parentPort, workerData } from 'node:worker_threads';
import type { Principals } from '../iam/principals.ts';
import type { Item } from './attribute-value.ts';
import { type Change, describeChange } from './change.ts';
import { returnItemOnConditionFailure } from './condition-failure.ts';
import { createTable } from './create-table.ts';
import type { Message, Order, Request, WorkerSettings } from './messages.ts';
import { makeRefusal } from './refusal.ts';
import { createServer } from './server.ts';
import { refuseUnsupportedParameters } from './supported-parameters.ts';
import type { TableDefinition } from './table-definition.ts';
import { sweepExpired } from './time-to-live.ts';
import { copyUpdateOperands } from './update-operands.ts';
import { watchWrites } from './write-watch.ts';

// The thread the local DynamoDB runs in: dynalite takes a core to itself under load.

if (parentPort === null) throw new Error('This file runs in a worker thread');
const main = parentPort;
const { host, port, path }: WorkerSettings = workerData;

const tables = new Map<string, TableDefinition>();
const expired = new WeakSet<Item>();
let unsent: Change[] = [];
let principals: Principals = new Map();

refuseUnsupportedParameters();
returnItemOnConditionFailure();
copyUpdateOperands();
const { AWS_REGION, AWS_ACCOUNT_ID } = process.env;
const refusal = makeRefusal(() => principals, `arn:aws:dynamodb:${AWS_REGION}:${AWS_ACCOUNT_ID}:table/`);
const [server, store] = createServer(path, timeToLiveOf, refusal);
watchWrites(store, (write) => {
  const viewType = tables.get(write.table.TableName)?.StreamSpecification?.StreamViewType;
  if (viewType === undefined) return;
  const byTimeToLive = write.before !== undefined && expired.has(write.before);
  const change = describeChange(write, viewType, byTimeToLive);
  if (change === undefined) return;
  // One message for all that one turn of the event loop commits.
  if (unsent.length === 0) setImmediate(sendChanges);
  unsent.push(change);
});

server.once('error', refuse);
server.listen(port, host, () => {
  server.off('error', refuse);
  const { port } = server.address() as AddressInfo;
  tell({ kind: 'listening', port });
});

function refuse(error: NodeJS.ErrnoException): void {
  tell({ kind: 'not-listening', code: error.code, message: error.message });
  main.close();
}

main.on('message', ({ id, order }: Request) => {
  obey(order).then(
    (result) => {
      tell({ kind: 'done', id, result });
      if (order.kind === 'close') main.close();
    },
    (error: Error) => tell({ kind: 'refused', id, message: error.message }),
  );
});

async function obey(order: Order): Promise<number> {
  switch (order.kind) {
    case 'create-table':
      await createTable(store, order.definition);
      tables.set(order.definition.TableName, order.definition);
      return 0;
    case 'sweep':
      return sweep(order.nowSeconds);
    case 'judge':
      principals = order.principals;
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

function timeToLiveOf(tableName: string) {
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
  tell({ kind: 'changes', changes: unsent });
  unsent = [];
}

function tell(message: Message): void {
  main.postMessage(message);
}
