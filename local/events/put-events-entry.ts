import { AwsError } from '../aws/aws-error.ts';
import { isJsonObject, type Json, type JsonObject } from '../json.ts';
import type { NewEvent } from './bus.ts';

const MAX_DETAIL_TYPE = 128;

/**
 * Reads one entry of PutEvents.
 * https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEventsRequestEntry.html
 * @throws AwsError InvalidArgument, MalformedDetail or NotAuthorizedForSourceException: the entry's `ErrorCode`
 */
export function parsePutEventsEntry(entry: JsonObject): NewEvent {
  const source = required(entry, 'Source');
  const detailType = required(entry, 'DetailType');
  const detail = required(entry, 'Detail');
  if (source.startsWith('aws.')) {
    throw new AwsError('NotAuthorizedForSourceException', 'Not authorized for the source.');
  }
  if (detailType.length > MAX_DETAIL_TYPE) {
    throw invalid('DetailType', `DetailType is longer than ${MAX_DETAIL_TYPE} characters.`);
  }
  return {
    source,
    detailType,
    detail: parseDetail(detail),
    resources: resourcesOf(entry),
    ...(typeof entry.Time === 'number' && { time: timeOf(entry.Time) }),
  };
}

/** Checks for the required fields. PutEvents rejects a request if no entry has them all. */
export function hasRequiredFields(entry: JsonObject): boolean {
  return isFilled(entry.Source) && isFilled(entry.DetailType) && isFilled(entry.Detail);
}

/**
 * Counts the bytes of an entry.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevent-size.html
 */
export function sizeOfEntry(entry: JsonObject): number {
  const strings = [entry.Source, entry.DetailType, entry.Detail, ...resourcesOf(entry)];
  const sizes = strings.map((value) => (typeof value === 'string' ? Buffer.byteLength(value) : 0));
  const timeSize = entry.Time === undefined ? 0 : 14;
  return sizes.reduce((sum, size) => sum + size, timeSize);
}

function required(entry: JsonObject, name: string): string {
  const value = entry[name];
  if (isFilled(value)) return value;
  throw invalid(name, `${name} is a required argument.`);
}

function isFilled(value: Json | undefined): value is string {
  return typeof value === 'string' && value !== '';
}

/** Converts the JSON protocol's epoch seconds to milliseconds. */
function timeOf(seconds: number): number {
  const time = new Date(seconds * 1000).getTime();
  if (Number.isNaN(time)) throw invalid('Time', 'Time is not a date.');
  return time;
}

function resourcesOf(entry: JsonObject): string[] {
  if (!Array.isArray(entry.Resources)) return [];
  return entry.Resources.filter((resource) => typeof resource === 'string');
}

function parseDetail(text: string): JsonObject {
  let detail: Json;
  try {
    detail = JSON.parse(text);
  } catch {
    throw malformed();
  }
  if (!isJsonObject(detail)) throw malformed();
  return detail;
}

const malformed = () => new AwsError('MalformedDetail', 'Detail is malformed.');

const invalid = (name: string, reason: string) =>
  new AwsError('InvalidArgument', `Parameter ${name} is not valid. Reason: ${reason}`);
