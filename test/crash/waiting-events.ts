import { DatabaseSync } from 'node:sqlite';
import { stateFile } from '../../local/storage/state-file.ts';

/** Reads everything that waits in the streams and queues on the way to a webhook, as text. The process must have ended. */
export function readWaiting(directory: string): string {
  const database = new DatabaseSync(stateFile(directory), { readOnly: true });
  try {
    const tables = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all();
    return tables
      .map(({ name }) => String(name))
      .filter((name) => /^(arn:aws:sqs:.*|stream backlog .*|event_deliveries)$/.test(name))
      .filter((name) => !/EventLog|Dead/.test(name))
      .flatMap((name) => database.prepare(`SELECT * FROM "${name}"`).all())
      .map((row) => Object.values(row).join('\n'))
      .join('\n');
  } finally {
    database.close();
  }
}
