import type { SQLOutputValue } from 'node:sqlite';
import type { Storage } from '../storage/storage.ts';
import type { StoredMessage } from './message.ts';
import { parseMessageAttributes, writeMessageAttributes } from './message-attributes.ts';

/** The stored messages of one queue. */
export interface MessageTable {
  /** Reads all messages, in order of arrival. One that was received counts as in flight, any other as delayed. */
  load(): StoredMessage[];
  insert(message: StoredMessage): void;
  /** Stores the visibility and the receipts of a message. */
  update(message: StoredMessage): void;
  delete(message: StoredMessage): void;
}

/**
 * Opens the table of a queue, and creates it if it is new. Whether a message waits isn't stored, because it follows from
 * the time: a message that became visible is neither written nor read again.
 */
export function openMessageTable({ database, write }: Storage, queueArn: string): MessageTable {
  const table = `"${queueArn}"`;
  database.exec(`CREATE TABLE IF NOT EXISTS ${table} (
    row INTEGER PRIMARY KEY,
    hidden_until INTEGER NOT NULL,
    receive_count INTEGER NOT NULL,
    first_received_at INTEGER NOT NULL,
    received_at INTEGER NOT NULL,
    sent_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    id TEXT NOT NULL,
    sender_id TEXT NOT NULL,
    group_id TEXT,
    trace_header TEXT,
    dead_letter_source TEXT,
    attributes TEXT,
    body TEXT NOT NULL
  ) STRICT`);
  const insert = database.prepare(`INSERT INTO ${table} VALUES (${Array(14).fill('?').join(', ')})`);
  const update = database.prepare(
    `UPDATE ${table} SET hidden_until = ?, receive_count = ?, first_received_at = ?, received_at = ? WHERE row = ?`,
  );
  const remove = database.prepare(`DELETE FROM ${table} WHERE row = ?`);

  return {
    load: () => database.prepare(`SELECT * FROM ${table} ORDER BY row`).all().map(fromRow),
    insert(message) {
      const hasAttributes = Object.keys(message.attributes).length > 0;
      write(() =>
        insert.run(
          message.row,
          message.hiddenUntil,
          message.receiveCount,
          message.firstReceivedAt,
          message.receivedAt,
          message.sentAt,
          message.expiresAt,
          message.id,
          message.senderId,
          message.groupId ?? null,
          message.traceHeader ?? null,
          message.deadLetterSourceArn ?? null,
          hasAttributes ? JSON.stringify(writeMessageAttributes(message.attributes)) : null,
          message.body,
        ),
      );
    },
    update({ row, hiddenUntil, receiveCount, firstReceivedAt, receivedAt }) {
      write(() => update.run(hiddenUntil, receiveCount, firstReceivedAt, receivedAt, row));
    },
    delete({ row }) {
      write(() => remove.run(row));
    },
  };
}

function fromRow(row: Record<string, SQLOutputValue>): StoredMessage {
  const receiveCount = Number(row.receive_count);
  return {
    row: Number(row.row),
    id: String(row.id),
    body: String(row.body),
    attributes: row.attributes === null ? {} : parseMessageAttributes(JSON.parse(String(row.attributes))),
    groupId: optional(row.group_id),
    senderId: String(row.sender_id),
    traceHeader: optional(row.trace_header),
    sentAt: Number(row.sent_at),
    expiresAt: Number(row.expires_at),
    deadLetterSourceArn: optional(row.dead_letter_source),
    state: receiveCount > 0 ? 'in flight' : 'delayed',
    hiddenUntil: Number(row.hidden_until),
    receiveCount,
    firstReceivedAt: Number(row.first_received_at),
    receivedAt: Number(row.received_at),
  };
}

const optional = (value: SQLOutputValue | undefined) => (typeof value === 'string' ? value : undefined);
