import {
  type CancellationReason,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  ThrottlingException,
  TransactionCanceledException,
  TransactionConflictException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { DynamoDBRecord } from 'aws-lambda';
import type { LinkRecord } from '../../../lambdas/shared/link/link-record.ts';
import type { ManualClock } from '../../../local/clock.ts';
import { holds, type Item, updated } from './expressions.ts';

/** A partition's write capacity: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html */
const UNITS_PER_SECOND = 1_000;
const UNIT_BYTES = 1_024;
const TRANSACTION_MS = 10;

const metadata = { $metadata: {}, message: '' };

/**
 * A model of the Links and CountedClicks tables for the SDK's commands, in simulated time. The link's partition has
 * 1,000 write units a second. A write costs one unit per KB of the larger of the old and the new item, and twice that
 * in a transaction; without enough units it is throttled. A transaction takes 10 ms and rejects concurrent writes.
 */
export function makeThrottledTables(clock: ManualClock, record: LinkRecord) {
  let link: Item = marshall(record);
  const countedClicks = new Set<string>();
  const stream: DynamoDBRecord[] = [];
  const rejected = { throttled: 0, conflicts: 0 };
  let inTransaction = false;
  let units = UNITS_PER_SECOND;
  let refilledAt = clock.now();

  function consume(cost: number): boolean {
    units = Math.min(UNITS_PER_SECOND, units + ((clock.now() - refilledAt) * UNITS_PER_SECOND) / 1_000);
    refilledAt = clock.now();
    if (cost > units) {
      rejected.throttled += 1;
      return false;
    }
    units -= cost;
    return true;
  }

  function write(after: Item): void {
    const images = { OldImage: link, NewImage: after, SequenceNumber: String(stream.length) };
    stream.push({ dynamodb: images } as DynamoDBRecord);
    link = after;
  }

  function updateItem(input: UpdateItemCommandInput) {
    if (inTransaction) {
      rejected.conflicts += 1;
      throw new TransactionConflictException(metadata);
    }
    const { UpdateExpression = '', ConditionExpression = '', ExpressionAttributeValues = {} } = input;
    if (!holds(ConditionExpression, link, ExpressionAttributeValues)) {
      throw new ConditionalCheckFailedException({ ...metadata, Item: link });
    }
    const after = updated(UpdateExpression, link, ExpressionAttributeValues);
    if (!consume(unitsOf(link, after))) throw new ThrottlingException(metadata);
    write(after);
    return { Attributes: after };
  }

  function canceled(reasons: CancellationReason[]): never {
    throw new TransactionCanceledException({ ...metadata, CancellationReasons: reasons });
  }

  async function transact([first, ...puts]: readonly TransactWriteItem[]): Promise<void> {
    const { Update } = first ?? {};
    if (Update === undefined) throw new Error("The model doesn't support a transaction without the link.");
    const none = puts.map(() => ({ Code: 'None' }));
    if (inTransaction) {
      rejected.conflicts += 1;
      canceled([{ Code: 'TransactionConflict' }, ...none]);
    }
    inTransaction = true;
    await new Promise<void>((resolve) => clock.after(TRANSACTION_MS, resolve));
    inTransaction = false;
    const values = Update.ExpressionAttributeValues ?? {};
    const failure = { Code: 'ConditionalCheckFailed' };
    const linkHolds = holds(Update.ConditionExpression ?? '', link, values);
    const ids = puts.map(({ Put }) => Put?.Item?.id?.S ?? '');
    if (!linkHolds || ids.some((id) => countedClicks.has(id))) {
      canceled([
        linkHolds ? { Code: 'None' } : { ...failure, Item: link },
        ...ids.map((id) => (countedClicks.has(id) ? failure : { Code: 'None' })),
      ]);
    }
    const after = updated(Update.UpdateExpression ?? '', link, values);
    if (!consume(2 * unitsOf(link, after))) canceled([{ Code: 'ThrottlingError' }, ...none]);
    write(after);
    for (const id of ids) countedClicks.add(id);
  }

  async function send(command: object): Promise<unknown> {
    if (command instanceof UpdateItemCommand) return updateItem(command.input);
    if (command instanceof GetItemCommand) return { Item: link };
    if (command instanceof TransactWriteItemsCommand) return transact(command.input.TransactItems ?? []);
    throw new Error(`The model doesn't support ${command.constructor.name}.`);
  }

  return {
    client: { send } as unknown as DynamoDBClient,
    stream,
    rejected,
    /** Changes the link as another function would, without using capacity. */
    change: (update: (link: Item) => Item) => write(update(link)),
    link: () => link,
  };
}

function unitsOf(before: Item, after: Item): number {
  return Math.ceil(Math.max(JSON.stringify(before).length, JSON.stringify(after).length) / UNIT_BYTES);
}
