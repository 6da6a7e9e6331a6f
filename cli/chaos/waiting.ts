import type { DatabaseSync } from 'node:sqlite';

const WAITING = /^(arn:aws:sqs:.*|stream backlog .*|event_deliveries)$/;
const DEAD = /Dead/;

/** Lists the tables of the state that hold what isn't done: queues, stream records and the bus's retries. */
export function waitingTables(database: DatabaseSync): string[] {
  return tablesOf(database).filter((name) => WAITING.test(name) && !DEAD.test(name));
}

/** Counts what isn't done, by table. Empty tables are left out. */
export function countWaiting(database: DatabaseSync): Map<string, number> {
  const counts = new Map<string, number>();
  for (const name of waitingTables(database)) {
    const count = Number(database.prepare(`SELECT count(*) AS n FROM "${name}"`).get()?.n);
    if (count > 0) counts.set(nameOf(name), count);
  }
  return counts;
}

/** A message of a dead-letter queue. */
export interface DeadLetter {
  readonly queue: string;
  readonly body: string;
}

/** Reads the messages of all dead-letter queues. */
export function readDeadLetters(database: DatabaseSync): DeadLetter[] {
  return tablesOf(database)
    .filter((name) => /^arn:aws:sqs:/.test(name) && DEAD.test(name))
    .flatMap((name) =>
      database
        .prepare(`SELECT body FROM "${name}"`)
        .all()
        .map(({ body }) => ({ queue: nameOf(name), body: String(body) })),
    );
}

function tablesOf(database: DatabaseSync): string[] {
  const tables = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all();
  return tables.map(({ name }) => String(name));
}

/** `arn:aws:sqs:us-east-1:000000000000:Linkbus-local-LinksOverflowQueue0A1B` → `LinksOverflowQueue` */
const nameOf = (table: string): string =>
  table.replace(/^arn:.*:/, '').replace(/^Linkbus-local-(.*?)(-?[0-9A-F]{8}.*)?$/, '$1');
