import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { WriteLine } from './take-turn.ts';
import type { Lines, LineWrite } from './turn-rules.ts';

/**
 * How long an item is kept after its last turn was taken, in seconds. Must exceed the longest wait for a turn: at one
 * turn per second, 30 days are 2.6 million deliveries.
 */
const RETENTION_SECONDS = 30 * 24 * 60 * 60;

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html */
const THROTTLED = ['ThrottlingException', 'ProvisionedThroughputExceededException', 'RequestLimitExceeded'];

/**
 * Writes to the table of turns. A write that the SDK repeats, because its response was lost, takes turns that nobody uses.
 *
 * @throws if DynamoDB fails, but not if it throttles
 */
export function makeWriteLine(
  client: DynamoDBDocumentClient,
  TableName: string,
  now: () => number,
): WriteLine {
  return async function writeLine(webhook_id, write) {
    const expires_at = Math.ceil(now() / 1_000) + RETENTION_SECONDS;
    try {
      const { Attributes = {} } = await client.send(
        new UpdateCommand({
          TableName,
          Key: { webhook_id },
          ...expressions(write, expires_at),
          ReturnValues: 'ALL_NEW',
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      );
      return { done: true, lines: Attributes as Lines };
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException)
        return { done: false, lines: (error.Item === undefined ? {} : unmarshall(error.Item)) as Lines };
      if (error instanceof Error && THROTTLED.includes(error.name)) return undefined;
      throw error;
    }
  };
}

function expressions({ line, from, by, set, conditions }: LineWrite, expiresAt: number) {
  const values: Record<string, number> = { ':expires_at': expiresAt };
  const value = (number: number): string => {
    const name = `:v${Object.keys(values).length}`;
    values[name] = number;
    return name;
  };
  const others = Object.entries(set).map(([name, number]) => `${name} = ${value(number)}`);
  const advanced = from === undefined ? `${line} + ${value(by)}` : value(rounded(from + by));
  const tests = conditions.map(([name, operator, number]) => {
    const test = `${name} ${operator} ${value(number)}`;
    return operator === '<=' || operator === '<>' ? `(attribute_not_exists(${name}) OR ${test})` : test;
  });
  return {
    UpdateExpression: `SET ${[`${line} = ${advanced}`, 'expires_at = :expires_at', ...others].join(', ')}`,
    ConditionExpression: tests.join(' AND '),
    ExpressionAttributeValues: values,
  };
}

/** Whole microseconds. DynamoDB refuses numbers of more than 38 digits, and doubles end with noise. */
const rounded = (ms: number): number => Math.round(ms * 1_000) / 1_000;
