import { randomUUID } from 'node:crypto';
import { AwsError, unknownOperation } from '../aws/aws-error.ts';
import type { AwsService } from '../aws/aws-service.ts';
import type { Authorize } from '../iam/principals.ts';
import { isJsonObject, type JsonObject } from '../json.ts';
import type { EventBus } from './bus.ts';
import { hasRequiredFields, parsePutEventsEntry, sizeOfEntry } from './put-events-entry.ts';

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html */
const MAX_ENTRIES = 10;
/** Exclusive, for all entries together. 1 MB since January 2026, 256 KB before. */
const TOTAL_SIZE_LIMIT = 1_048_576;

interface EventsServiceDeps {
  readonly busByName: (name: string) => EventBus | undefined;
  /** Reports an event for an unknown bus, which EventBridge accepts and drops. */
  readonly onProblem: (message: string) => void;
  /** Checks access to each bus. @default - every bus is allowed */
  readonly authorize?: Authorize;
}

/**
 * Makes the EventBridge service. It only supports PutEvents, which doesn't wait for deliveries.
 * https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html
 */
export function makeEventsService({ busByName, onProblem, authorize }: EventsServiceDeps): AwsService {
  function put(entry: JsonObject): JsonObject {
    try {
      const event = parsePutEventsEntry(entry);
      const nameOrArn = busNameOf(entry);
      const bus = findBus(nameOrArn);
      if (bus !== undefined) return { EventId: bus.publish(event) };
      onProblem(
        `dropped a ${event.detailType} event from ${event.source}: there is no event bus ${nameOrArn}`,
      );
      return { EventId: randomUUID() };
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      return { ErrorCode: error.code, ErrorMessage: error.message };
    }
  }

  function findBus(nameOrArn: string): EventBus | undefined {
    if (!nameOrArn.startsWith('arn:')) return busByName(nameOrArn);
    const bus = busByName(nameOrArn.slice(nameOrArn.lastIndexOf('/') + 1));
    return bus?.arn === nameOrArn ? bus : undefined;
  }

  return {
    targetPrefix: 'AWSEvents',
    async handle(operation, input, { accessKeyId }) {
      if (operation !== 'PutEvents') throw unknownOperation(`AWSEvents.${operation}`);
      const entries = parseEntries(input);
      for (const resource of new Set(entries.flatMap((entry) => findBus(busNameOf(entry))?.arn ?? []))) {
        authorize?.(accessKeyId, { action: 'events:PutEvents', resource });
      }
      const results = entries.map(put);
      return { FailedEntryCount: results.filter((result) => 'ErrorCode' in result).length, Entries: results };
    },
  };
}

const busNameOf = ({ EventBusName }: JsonObject): string =>
  typeof EventBusName === 'string' ? EventBusName : 'default';

function parseEntries(input: JsonObject): JsonObject[] {
  const list = Array.isArray(input.Entries) ? input.Entries : [];
  const entries = list.filter(isJsonObject);
  if (list.length < 1 || list.length > MAX_ENTRIES || entries.length < list.length) {
    throw validation(
      `1 validation error detected: Value at 'entries' failed to satisfy constraint: Member must have length between 1 and ${MAX_ENTRIES}`,
    );
  }
  if (entries.reduce((sum, entry) => sum + sizeOfEntry(entry), 0) >= TOTAL_SIZE_LIMIT) {
    throw validation('Total size of the entries in the request is over the limit.');
  }
  if (!entries.some(hasRequiredFields)) {
    throw validation('No entry has all of Source, DetailType and Detail.');
  }
  return entries;
}

const validation = (message: string) => new AwsError('ValidationException', message);
