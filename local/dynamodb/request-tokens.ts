/** How long DynamoDB remembers a ClientRequestToken after its transaction. */
const VALID_FOR_MS = 10 * 60 * 1000;

/**
 * Makes a record of transactions' tokens, in memory: of those in progress, and of those done in the last 10 minutes.
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
    /** Looks up a token. A `new` one is in progress from now on; a `mismatch` was used with other contents. */
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
    /** Ends the transaction of a new token. A failed one may be retried with the same token. */
    end(token: string, succeeded: boolean): void {
      const request = known.get(token);
      if (request === undefined) return;
      if (succeeded) request.doneAt = now();
      else known.delete(token);
    },
  };
}
