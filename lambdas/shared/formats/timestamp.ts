/**
 * A moment as the contract writes it: RFC 3339, UTC, milliseconds (`2026-11-20T10:15:30.123Z`).
 * All have one length, so comparing the strings compares the moments; DynamoDB conditions rely on it.
 */
export function timestamp(ms: number): string {
  return new Date(ms).toISOString();
}
