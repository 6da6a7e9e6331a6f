import type { Clock } from '../clock.ts';
import type { Storage } from '../storage/storage.ts';

/** How long DynamoDB remembers a ClientRequestToken after its transaction. */
const VALID_FOR_MS = 10 * 60 * 1000;

/** The tokens of the transactions that succeeded in the last 10 minutes. */
export interface RequestTokens {
  /** Looks up a token. A `mismatch` was used with other contents. */
  find(token: string, contents: string): 'new' | 'done' | 'mismatch';
  /** Remembers the token of a transaction that has just succeeded. */
  add(token: string, contents: string): void;
}

export function openRequestTokens(storage: Storage, clock: Clock): RequestTokens {
  const { database } = storage;
  database.exec(`
    CREATE TABLE IF NOT EXISTS dynamodb_tokens (
      token TEXT PRIMARY KEY, contents TEXT NOT NULL, done_at REAL NOT NULL
    );
    CREATE INDEX IF NOT EXISTS dynamodb_tokens_by_age ON dynamodb_tokens (done_at);
  `);
  const find = database.prepare('SELECT contents FROM dynamodb_tokens WHERE token = ? AND done_at > ?');
  const forget = database.prepare('DELETE FROM dynamodb_tokens WHERE done_at <= ?');
  const add = database.prepare('INSERT INTO dynamodb_tokens VALUES (?, ?, ?)');
  return {
    find(token, contents) {
      const found = find.get(token, clock.now() - VALID_FOR_MS);
      if (found === undefined) return 'new';
      return found.contents === contents ? 'done' : 'mismatch';
    },
    add(token, contents) {
      storage.write(() => {
        forget.run(clock.now() - VALID_FOR_MS);
        add.run(token, contents, clock.now());
      });
    },
  };
}
