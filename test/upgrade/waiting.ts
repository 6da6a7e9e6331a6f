import { DatabaseSync } from 'node:sqlite';
import { stateFile } from '../../local/storage/state-file.ts';

/** Ends the delays and the visibility timeouts of a state folder's messages, as waiting would. No process may use it. */
export function endDelays(directory: string): void {
  const database = new DatabaseSync(stateFile(directory));
  for (const table of tablesOf(database))
    if (table.startsWith('arn:aws:sqs:')) database.exec(`UPDATE "${table}" SET hidden_until = 0`);
  database.close();
}

/** Counts the rows of a state folder's tables, such as a queue's messages, whose name includes this text. */
export function countRows(directory: string, text: string): number {
  const database = new DatabaseSync(stateFile(directory), { readOnly: true });
  try {
    const tables = tablesOf(database).filter((name) => name.includes(text));
    const counts = tables.map(
      (name) => database.prepare(`SELECT count(*) AS rows FROM "${name}"`).get()?.rows,
    );
    return counts.reduce<number>((sum, rows) => sum + Number(rows), 0);
  } finally {
    database.close();
  }
}

const tablesOf = (database: DatabaseSync): string[] =>
  database
    .prepare("SELECT name FROM sqlite_master WHERE type = 'table'")
    .all()
    .map(({ name }) => String(name));
