import { setTimeout as sleep } from 'node:timers/promises';
import { type CancellationReason, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import {
  type DynamoDBDocumentClient,
  TransactWriteCommand,
  type TransactWriteCommandInput,
} from '@aws-sdk/lib-dynamodb';

export type TransactItems = NonNullable<TransactWriteCommandInput['TransactItems']>;

/** One reason for each action of a cancelled transaction; `None` for an action whose condition held. */
export type TransactOutcome =
  | { readonly written: true }
  | { readonly written: false; readonly reasons: readonly CancellationReason[] };

/**
 * Writes all items, or none if a condition failed. Repeats a transaction that met another one. The SDK repeats a
 * request whose response was lost with the same token, so DynamoDB writes it once.
 *
 * @throws if the item is in other transactions at every try
 */
export type Transact = (items: TransactItems) => Promise<TransactOutcome>;

const MAX_TRIES = 8;

/** Longest wait before the second try, in milliseconds. Doubles with each further try. */
const FIRST_WAIT_MS = 20;

/** @param wait waits for milliseconds. @default a timer */
export function makeTransact(
  client: DynamoDBDocumentClient,
  wait: (ms: number) => Promise<unknown> = sleep,
): Transact {
  return async function transact(TransactItems) {
    for (let tries = 1; ; tries += 1) {
      try {
        await client.send(new TransactWriteCommand({ TransactItems }));
        return { written: true };
      } catch (error) {
        if (!(error instanceof TransactionCanceledException)) throw error;
        const reasons = error.CancellationReasons ?? [];
        if (reasons.some(failedCondition)) return { written: false, reasons };
        const isConflict = reasons.some(({ Code }) => Code === 'TransactionConflict');
        if (!isConflict || tries === MAX_TRIES) throw error;
      }
      await wait(Math.random() * FIRST_WAIT_MS * 2 ** (tries - 1));
    }
  };
}

export const failedCondition = (reason: CancellationReason | undefined): boolean =>
  reason?.Code === 'ConditionalCheckFailed';
