import { redact } from './redact.ts';

/**
 * What a line may tell beside what happened: ids and counts. A field that isn't here doesn't compile, so that what a
 * log must not hold (keys, secrets, headers, bodies, targets, addresses of visitors) is a decision and not a slip.
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
  /** The number of a delivery's attempt, from 1. */
  readonly attempt?: number | undefined;
  /** Of an SQS message. */
  readonly message_id?: string | undefined;
  /** An AWS error code. */
  readonly code?: string | undefined;
  readonly refused?: number | undefined;
  readonly events?: number | undefined;
  readonly messages?: number | undefined;
}

/**
 * One line of JSON for operators. Of an error only name, message and stack are kept, redacted: SDK errors carry whole
 * requests and responses.
 */
export function logError(message: string, error: unknown, fields: LogFields = {}): void {
  console.error(JSON.stringify({ level: 'ERROR', message, ...fields, error: describe(error) }));
}

/** As {@link logError}, for what an operator should know although nothing failed. */
export function logWarning(message: string, fields: LogFields = {}): void {
  console.warn(JSON.stringify({ level: 'WARN', message, ...fields }));
}

const MESSAGE_LIMIT = 1_000;
const STACK_LIMIT = 4_000;

function describe(thrown: unknown): { name: string; message: string; stack: string } {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  return {
    name: error.name,
    // JSON.parse quotes the text it was given, which can be a body or a part of a secret.
    message:
      error instanceof SyntaxError
        ? 'Not shown: it quotes what could not be parsed.'
        : redact(error.message.slice(0, MESSAGE_LIMIT)),
    stack: redact(framesOf(error).slice(0, STACK_LIMIT)),
  };
}

/** A stack starts with the message, which is told already. */
const framesOf = ({ stack = '' }: Error): string => stack.match(/^ {4}at .*$/gm)?.join('\n') ?? '';
