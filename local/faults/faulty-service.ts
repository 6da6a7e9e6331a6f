import type { AwsError } from '../aws/aws-error.ts';
import type { AwsCaller, AwsService } from '../aws/aws-service.ts';
import type { Clock } from '../clock.ts';
import { isJsonObject, type JsonObject } from '../json.ts';
import type { Call, Calls } from './calls.ts';
import type { FaultSettings } from './fault-settings.ts';
import { partialFailureOf } from './partial-failure.ts';
import { makePartitionsOf, type Partition } from './partitions.ts';
import { dynamoDbThrottlingError, eventsThrottlingError, sqsThrottlingError } from './throttling-error.ts';
import { makeWriteBudget } from './write-budget.ts';

interface FaultyServiceDeps {
  readonly calls: Calls;
  readonly clock: Clock;
  readonly settings: FaultSettings;
}

/** Makes a service that throttles requests, and fails entries of batch requests. */
export function faultyService(
  service: AwsService,
  { calls, clock, settings }: FaultyServiceDeps,
): AwsService {
  const { targetPrefix } = service;
  const { throttled: text = '', throttleMs = 0, writeUnits } = settings;
  const isDynamoDb = targetPrefix.startsWith('DynamoDB');
  const partitionsOf = isDynamoDb ? makePartitionsOf(service) : undefined;
  const budget = isDynamoDb && writeUnits !== undefined ? makeWriteBudget(writeUnits, clock) : undefined;
  const throttledUntil = new Map<string, number>();

  /** Returns the names of the resources that refuse a call. */
  function refusing(names: readonly string[], call: Call): Set<string> {
    if (calls.ended) return new Set();
    const chosen = names.filter((name) => name.includes(text));
    if (chosen.length > 0 && call.chance('throttles')) {
      call.report('throttles', chosen.join(', '));
      for (const name of chosen) throttledUntil.set(name, clock.now() + throttleMs);
      return new Set(chosen);
    }
    return new Set(chosen.filter((name) => (throttledUntil.get(name) ?? 0) > clock.now()));
  }

  function throttlingError(
    operation: string,
    items: readonly Partition[],
    refused: ReadonlySet<string>,
    call: Call,
  ): AwsError {
    if (isDynamoDb) return dynamoDbThrottlingError(operation, items, refused, call.draw('throttling error'));
    return targetPrefix === 'AmazonSQS' ? sqsThrottlingError() : eventsThrottlingError();
  }

  async function handle(operation: string, input: JsonObject, caller: AwsCaller): Promise<JsonObject> {
    const call = calls.next(`${caller.accessKeyId} ${targetPrefix}.${operation}`);
    const items = (await partitionsOf?.(operation, input)) ?? [];
    const refused = refusing(isDynamoDb ? items.map(({ name }) => name) : namesOf(input), call);
    for (const item of items) {
      if (calls.ended || !budget?.isSpent(item)) continue;
      call.report('writeUnits', item.name);
      refused.add(item.name);
    }
    if (refused.size > 0) throw throttlingError(operation, items, refused, call);

    const run = (part: JsonObject) => service.handle(operation, part, caller);
    const execute = (part: JsonObject) => budget?.execute(part, items, run) ?? run(part);
    const executePart = partialFailureOf(targetPrefix, operation);
    if (executePart === undefined) return execute(input);
    let entry = 0;
    return executePart(input, execute, () => {
      entry += 1;
      const fails = call.chance('partialFailures', ` ${entry}`);
      if (fails) call.report('partialFailures', `entry ${entry}`);
      return fails;
    });
  }

  return { targetPrefix, handle };
}

/** The queue or the buses of a request. */
function namesOf({ QueueUrl, Entries }: JsonObject): string[] {
  if (typeof QueueUrl === 'string') return [QueueUrl.slice(QueueUrl.lastIndexOf('/') + 1)];
  const entries = Array.isArray(Entries) ? Entries.filter(isJsonObject) : [];
  return [...new Set(entries.map(({ EventBusName = 'default' }) => String(EventBusName)))];
}
