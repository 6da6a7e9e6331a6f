import { conditions } from './dynamodb/conditions.ts';
import { indexes } from './dynamodb/indexes.ts';
import { items } from './dynamodb/items.ts';
import { queries } from './dynamodb/queries.ts';
import { returnValues } from './dynamodb/return-values.ts';
import { updates } from './dynamodb/updates.ts';
import type { Cases } from './target.ts';

/** All cases. The first part of a suite's name is its service. */
export const suites: Readonly<Record<string, Cases>> = {
  'dynamodb/conditions': conditions,
  'dynamodb/indexes': indexes,
  'dynamodb/items': items,
  'dynamodb/queries': queries,
  'dynamodb/return values': returnValues,
  'dynamodb/updates': updates,
};
