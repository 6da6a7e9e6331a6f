import { DatabaseSync } from 'node:sqlite';
import { waitingTables } from '../../cli/chaos/waiting.ts';
import { stateFile } from '../../local/storage/state-file.ts';

/** Reads everything that waits in the streams and queues on the way to a webhook, as text. The process must have ended. */
export function readWaiting(directory: string): string {
  const database = new DatabaseSync(stateFile(directory), { readOnly: true });
  try {
    return waitingTables(database)
      .filter((name) => !/EventLog/.test(name))
      .flatMap((name) => database.prepare(`SELECT * FROM "${name}"`).all())
      .map((row) => Object.values(row).join('\n'))
      .join('\n');
  } finally {
    database.close();
  }
}
