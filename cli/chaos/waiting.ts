import type { DatabaseSync } from 'node:sqlite';

const WAITING = /^(arn:aws:sqs:.*|stream backlog .*|event_deliveries)$/;
const DEAD = /Dead/;

/** Lists the tables of the state that hold what isn't done: queues, stream records and the bus's retries. */
export function waitingTables(database: DatabaseSync): string[] {
  return tablesOf(database).filter((name) => WAITING.test(name) && !DEAD.test(name));
}

/** What isn't done in one place. */
export interface Waiting {
  readonly place: string;
  readonly count: number;
  /** When the first and the last of it can be worked on, in epoch milliseconds. @default - at once */
  readonly hiddenUntil?: readonly [first: number, last: number];
}

/** Reads what isn't done. */
export function readWaiting(database: DatabaseSync): Waiting[] {
  return waitingTables(database).flatMap((name) => {
    const column = /^stream backlog/.test(name)
      ? '0'
      : name === 'event_deliveries'
        ? 'next_at'
        : 'hidden_until';
    const query = `SELECT count(*) AS n, min(${column}) AS first, max(${column}) AS last FROM "${name}"`;
    const { n, first, last } = database.prepare(query).get() ?? {};
    if (Number(n) === 0) return [];
    return [{ place: nameOf(name), count: Number(n), hiddenUntil: [Number(first), Number(last)] }];
  });
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
