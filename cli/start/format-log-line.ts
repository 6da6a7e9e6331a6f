import { printableLine } from '../printable.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Fields that a delivery's own id makes redundant. */
const OF_A_DELIVERY = new Set(['event_id', 'event_type']);

/**
 * Formats a function's log line for people: `{"level":"WARN","message":"delivery exhausted","delivery_id":"dlv_1",
 * "attempt":3}` becomes `delivery exhausted  dlv_1  attempt 3`. Another line stays as it is.
 */
export function formatLogLine(line: string): string {
  const fields = parseObject(line);
  if (fields === undefined) return printableLine(line);
  const { level, message, workspace_id, ...rest } = fields;
  const parts = Object.entries(rest)
    .filter(([name, value]) => value !== null && !(fields.delivery_id && OF_A_DELIVERY.has(name)))
    .map(([name, value]) => formatField(name, value));
  return printableLine([...(message === undefined ? [] : [String(message)]), ...parts].join('  '));
}

function formatField(name: string, value: unknown): string {
  // Ids have a prefix that says which id it is.
  if (name.endsWith('_id') && typeof value === 'string' && value.includes('_')) return value;
  if (name === 'attempt') return `attempt ${value}`;
  if (name === 'error' && isObject(value)) return `${value.name ?? 'Error'}: ${value.message}`;
  return `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`;
}

function parseObject(line: string): Fields | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    const value: unknown = JSON.parse(line);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
