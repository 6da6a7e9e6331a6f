import { redact } from './redact.ts';

/**
 * Fields of a log line: ids and counts only. Other fields don't compile, so keys, secrets, headers, bodies, targets
 * and visitors' addresses can't be logged by accident.
 */
export interface LogFields {
  readonly request_id?: string | undefined;
  /** API Gateway's route key, such as `GET /links/{short_code}`. */
  readonly route?: string | undefined;
  readonly workspace_id?: string | undefined;
  readonly event_id?: string | undefined;
  readonly event_ids?: readonly string[] | undefined;
  readonly event_type?: string | undefined;
  readonly webhook_id?: string | undefined;
  readonly delivery_id?: string | undefined;
  readonly replay_id?: string | undefined;
  /** The attempt's number, from 1. */
  readonly attempt?: number | undefined;
  /** Of an SQS message. */
  readonly message_id?: string | undefined;
  /** Of a record of the Links stream. */
  readonly sequence_number?: string | undefined;
  /** An AWS error code, or why a webhook was disabled. */
  readonly code?: string | undefined;
  readonly refused?: number | undefined;
  readonly events?: number | undefined;
  readonly messages?: number | undefined;
}

/**
 * Logs one line of JSON for operators. Keeps only the error's redacted name, message and stack: SDK errors carry
 * whole requests and responses.
 */
export function logError(message: string, error: unknown, fields: LogFields = {}): void {
  write({ level: 'ERROR', message, ...fields, error: describe(error) });
}

/** Logs a condition that operators should know about although nothing failed. */
export function logWarning(message: string, fields: LogFields = {}): void {
  write({ level: 'WARN', message, ...fields });
}

/** Not `console`: with JSON logs, Lambda puts its text into a JSON object of its own, as escaped text. */
const write = (line: object): void => void process.stderr.write(`${JSON.stringify(line)}\n`);

const MESSAGE_LIMIT = 1_000;
const STACK_LIMIT = 4_000;

function describe(thrown: unknown): { name: string; message: string; stack: string } {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  return {
    name: error.name,
    // JSON.parse quotes its input, which can be a body or part of a secret.
    message:
      error instanceof SyntaxError
        ? 'not shown, because it quotes the input'
        : redact(error.message.slice(0, MESSAGE_LIMIT)),
    stack: redact(framesOf(error).slice(0, STACK_LIMIT)),
  };
}

/** Drops the message at the start of a stack. */
const framesOf = ({ stack = '' }: Error): string => stack.match(/^ {4}at .*$/gm)?.join('\n') ?? '';
