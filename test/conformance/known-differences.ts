import { behavior, type Difference, type Differences } from './known-differences/difference.ts';
import { dynamoDbLocal } from './known-differences/dynamodb-local.ts';
import { miniStack } from './known-differences/ministack.ts';
import type { Cases } from './target.ts';

/** By the name of the target. A listed case that passes fails the run, so the lists stay true. */
const KNOWN_DIFFERENCES: Readonly<Record<string, Differences>> = {
  local: behavior('It refuses MessageSystemAttributes, which no function sends, by name.', [
    'sqs/messages: the trace header of a message comes back',
  ]),
  'DynamoDB Local': dynamoDbLocal,
  MiniStack: miniStack,
};

/** Returns how a case fails on a target; `undefined` if it passes. */
export function differenceOf(target: string, name: string): Difference | undefined {
  return KNOWN_DIFFERENCES[target]?.[name];
}

/** @throws for a difference of a case that doesn't exist */
export function refuseUnknownDifferences(suites: Readonly<Record<string, Cases>>): void {
  for (const [target, differences] of Object.entries(KNOWN_DIFFERENCES)) {
    for (const name of Object.keys(differences)) {
      const [suite = '', title = ''] = name.split(/: (.*)/s);
      if (suites[suite]?.[title] === undefined) throw new Error(`${target}: there is no case ${name}`);
    }
  }
}
