import { AwsError } from '../../aws/aws-error.ts';
import type { ExpressionKind } from './ast.ts';
import { type Token, tokenize } from './tokens.ts';

/** Reads an expression's tokens one after another. */
export interface Parser {
  readonly kind: ExpressionKind;
  /** The token to read next. */
  peek(): Token;
  /** The one after it. */
  peekSecond(): Token;
  next(): Token;
  /** Reads the next token if it is of a kind. */
  accept(kind: string): Token | undefined;
  /** Reads the next token. Throws a syntax error if it is of another kind. */
  expect(kind: string): Token;
  /** Throws a syntax error for the next token. */
  fail(): never;
  /**
   * Remembers what is wrong besides the syntax. DynamoDB reports the problems in the order of these sorts, and
   * those of a sort in the order of the text.
   */
  note(sort: Sort, at: number, message: string): void;
  /** Counts one operator. An expression may have 300. */
  countOperator(): void;
}

const SORTS = ['parentheses', 'structure', 'name', 'section'] as const;
type Sort = (typeof SORTS)[number];

const MAX_BYTES = 4096;
const MAX_OPERATORS = 300;
const MAX_CACHED = 1000;
const caches = new Map<ExpressionKind, Map<string, unknown>>();

/**
 * Parses an expression with `parse`, which reads all but the end. The result is kept for the next request with this text. Throws
 * a `ValidationException`.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html#limits-expression-parameters
 */
export function parseExpression<T>(kind: ExpressionKind, text: string, parse: (parser: Parser) => T): T {
  let cache = caches.get(kind);
  if (cache === undefined) {
    cache = new Map();
    caches.set(kind, cache);
  }
  const known = cache.get(text);
  if (known !== undefined) return known as T;
  const parsed = parseNew(kind, text, parse);
  if (cache.size === MAX_CACHED) {
    for (const oldest of cache.keys()) {
      cache.delete(oldest);
      break;
    }
  }
  cache.set(text, parsed);
  return parsed;
}

/** The error for an expression, such as `Invalid FilterExpression: ...`. */
export function invalidExpression(kind: ExpressionKind, message: string): AwsError {
  return new AwsError('ValidationException', `Invalid ${kind}: ${message}`);
}

function parseNew<T>(kind: ExpressionKind, text: string, parse: (parser: Parser) => T): T {
  if (text === '') throw invalidExpression(kind, 'The expression can not be empty;');
  const bytes = Buffer.byteLength(text);
  if (bytes > MAX_BYTES) {
    throw invalidExpression(
      kind,
      `Expression size has exceeded the maximum allowed size; expression size: ${bytes}`,
    );
  }
  const tokens = tokenize(text);
  const end = tokens[tokens.length - 1] as Token;
  const at = (index: number) => tokens[index] ?? end;
  const problems: Partial<Record<Sort, Problem>> = {};
  let position = 0;
  let operators = 0;

  const parser: Parser = {
    kind,
    peek: () => at(position),
    peekSecond: () => at(position + 1),
    next() {
      position += 1;
      return at(position - 1);
    },
    accept: (expected) => (at(position).kind === expected ? parser.next() : undefined),
    expect: (expected) => parser.accept(expected) ?? parser.fail(),
    fail() {
      const near = text.slice(position === 0 ? 0 : at(position - 1).start, at(position + 1).end);
      throw invalidExpression(kind, `Syntax error; token: "${at(position).text}", near: "${near}"`);
    },
    note(sort, start, message) {
      const first = problems[sort];
      if (first === undefined || start < first.start) problems[sort] = { start, message };
    },
    countOperator() {
      operators += 1;
      if (operators === MAX_OPERATORS + 1) {
        parser.note(
          'structure',
          0,
          `The expression contains too many operators; operator count: ${operators}`,
        );
      }
    },
  };
  const parsed = parse(parser);
  parser.expect('end');
  const problem = SORTS.map((sort) => problems[sort]).find((one) => one !== undefined);
  if (problem !== undefined) throw invalidExpression(kind, problem.message);
  return parsed;
}

interface Problem {
  readonly start: number;
  readonly message: string;
}
