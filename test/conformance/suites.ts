import { batches } from './dynamodb/batches.ts';
import { conditions } from './dynamodb/conditions.ts';
import { indexes } from './dynamodb/indexes.ts';
import { items } from './dynamodb/items.ts';
import { queries } from './dynamodb/queries.ts';
import { returnValues } from './dynamodb/return-values.ts';
import { statements } from './dynamodb/statements.ts';
import { transactions } from './dynamodb/transactions.ts';
import { updates } from './dynamodb/updates.ts';
import { putEvents } from './events/put-events.ts';
import { batches as messageBatches } from './sqs/batches.ts';
import { deadLetters } from './sqs/dead-letters.ts';
import { messages } from './sqs/messages.ts';
import type { Cases } from './target.ts';

/** All cases. The first part of a suite's name is its service. */
export const suites: Readonly<Record<string, Cases>> = {
  'dynamodb/batches': batches,
  'dynamodb/conditions': conditions,
  'dynamodb/indexes': indexes,
  'dynamodb/items': items,
  'dynamodb/queries': queries,
  'dynamodb/return values': returnValues,
  'dynamodb/statements': statements,
  'dynamodb/transactions': transactions,
  'dynamodb/updates': updates,
  'sqs/batches': messageBatches,
  'sqs/dead letters': deadLetters,
  'sqs/messages': messages,
  'events/put events': putEvents,
};
