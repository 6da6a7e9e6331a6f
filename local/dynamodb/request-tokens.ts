/** How long DynamoDB remembers a ClientRequestToken after its transaction. */
const VALID_FOR_MS = 10 * 60 * 1000;

/**
 * Tracks transactions' tokens in memory: those in progress, and those that succeeded in the last 10 minutes.
 *
 * @param now returns epoch milliseconds
 */
export function makeRequestTokens(now: () => number) {
  const known = new Map<string, { readonly contents: string; doneAt?: number }>();

  function forgetExpired(): void {
    for (const [token, { doneAt }] of known) {
      if (doneAt !== undefined && doneAt <= now() - VALID_FOR_MS) known.delete(token);
    }
  }

  return {
    /** Looks up a token. A `new` one is now in progress; a `mismatch` was used with other contents. */
    begin(token: string, contents: string): 'new' | 'in progress' | 'done' | 'mismatch' {
      forgetExpired();
      const previous = known.get(token);
      if (previous === undefined) {
        known.set(token, { contents });
        return 'new';
      }
      if (previous.contents !== contents) return 'mismatch';
      return previous.doneAt === undefined ? 'in progress' : 'done';
    },
    /** Ends a token's transaction. After a failure, the token can be used again. */
    end(token: string, succeeded: boolean): void {
      const request = known.get(token);
      if (request === undefined) return;
      if (succeeded) request.doneAt = now();
      else known.delete(token);
    },
  };
}
