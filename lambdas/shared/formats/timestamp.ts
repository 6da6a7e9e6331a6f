/**
 * Formats epoch milliseconds as RFC 3339 in UTC (`2026-11-20T10:15:30.123Z`). All results have the same length, so
 * strings compare as times; DynamoDB conditions rely on it.
 */
export function timestamp(ms: number): string {
  return new Date(ms).toISOString();
}
