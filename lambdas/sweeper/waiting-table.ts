import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, PutCommand, QueryCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { minuteOf, slotOf, type WaitingDelivery } from '../shared/waiting/waiting-delivery.ts';
import { type Cursor, cursorText, parseCursor } from './cursor.ts';
import type { SweepPorts } from './sweep.ts';

/** Also the most that a sweeper sends again if it ends before it saves. */
const PAGE_SIZE = 100;

/** The cursors are items of their own, in one partition, so that one query reads them all. */
const CURSORS = 'cursors';

/**
 * The sweeper's access to the table of waiting deliveries. All reads are consistent.
 *
 * @param sweeper a random token of this sweep, which tells its writes from those of another sweep
 */
export function makeWaitingTable(client: DynamoDBDocumentClient, TableName: string, sweeper: string) {
  const query = (slot: string, after?: string) =>
    client.send(
      new QueryCommand({
        TableName,
        ConsistentRead: true,
        KeyConditionExpression: after === undefined ? 'slot = :slot' : 'slot = :slot AND id > :after',
        ExpressionAttributeValues: { ':slot': slot, ...(after !== undefined && { ':after': after }) },
        Limit: PAGE_SIZE,
      }),
    );

  const readDue: SweepPorts['readDue'] = async (minute, shard, after) => {
    const { Items = [], LastEvaluatedKey } = await query(slotOf(minute, shard), after);
    const last = LastEvaluatedKey?.id;
    return { items: Items as WaitingDelivery[], ...(last !== undefined && { after: String(last) }) };
  };

  async function readCursors(): Promise<ReadonlyMap<number, Cursor>> {
    const { Items = [] } = await query(CURSORS);
    return new Map(Items.map(({ id, swept }) => [Number(id), parseCursor(String(swept))]));
  }

  const oldestMinute: SweepPorts['oldestMinute'] = async () => {
    const { Items = [], LastEvaluatedKey } = await client.send(
      new ScanCommand({ TableName, ConsistentRead: true, ProjectionExpression: 'slot' }),
    );
    if (LastEvaluatedKey !== undefined) return undefined;
    const slots = Items.map(({ slot }) => String(slot)).filter((slot) => slot !== CURSORS);
    return Math.min(...slots.map(minuteOf));
  };

  const saveCursor: SweepPorts['saveCursor'] = async (shard, before, after) => {
    const text = cursorText(after);
    try {
      await client.send(
        new PutCommand({
          TableName,
          Item: { slot: CURSORS, id: String(shard), swept: text, sweeper },
          // A write that the SDK retries finds its own text. The same text of another sweep is a conflict.
          ConditionExpression: `(swept = :after AND sweeper = :sweeper) OR ${before === undefined ? 'attribute_not_exists(slot)' : 'swept = :before'}`,
          ExpressionAttributeValues: {
            ':after': text,
            ':sweeper': sweeper,
            ...(before !== undefined && { ':before': cursorText(before) }),
          },
        }),
      );
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  };

  return { readDue, readCursors, oldestMinute, saveCursor };
}
