/** How long DynamoDB knows a ClientRequestToken after the transaction it came with is done. */
const KNOWN_FOR_MS = 10 * 60 * 1000;

/** The tokens of transactions under way and of those that were carried out in the last ten minutes. */
export interface RequestTokens {
  /**
   * Says what a request with this token is: `new`, and from now on `under way`; `done`, where a request with the same
   * contents was carried out; or a `mismatch`, where the contents were others.
   */
  begin(token: string, contents: string): 'new' | 'under way' | 'done' | 'mismatch';
  /** Ends what `begin` called new. A transaction that was not carried out may come again with its token. */
  end(token: string, carriedOut: boolean): void;
}

/** @param now epoch milliseconds */
export function makeRequestTokens(now: () => number): RequestTokens {
  const known = new Map<string, { readonly contents: string; doneAt?: number }>();

  function forgetOld(): void {
    for (const [token, { doneAt }] of known) {
      if (doneAt !== undefined && doneAt <= now() - KNOWN_FOR_MS) known.delete(token);
    }
  }

  return {
    begin(token, contents) {
      forgetOld();
      const before = known.get(token);
      if (before === undefined) {
        known.set(token, { contents });
        return 'new';
      }
      if (before.contents !== contents) return 'mismatch';
      return before.doneAt === undefined ? 'under way' : 'done';
    },
    end(token, carriedOut) {
      const request = known.get(token);
      if (request === undefined) return;
      if (carriedOut) request.doneAt = now();
      else known.delete(token);
    },
  };
}
