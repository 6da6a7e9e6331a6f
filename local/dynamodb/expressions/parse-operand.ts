import type { Call, Operand, Operator, Path } from './ast.ts';
import type { Parser } from './parser.ts';
import { isReservedWord } from './reserved-words.ts';

const MAX_INDEX = 2 ** 31 - 1;
const MAX_DEPTH = 32;
const CONDITION_FUNCTIONS = new Set([
  'attribute_exists',
  'attribute_not_exists',
  'attribute_type',
  'begins_with',
  'contains',
  'size',
]);
const UPDATE_FUNCTIONS = new Set(['if_not_exists', 'list_append']);
/** The functions that can be an operand of another function or of a comparison. */
const NESTABLE_FUNCTIONS = new Set(['size', 'if_not_exists']);
const parenthesized = new WeakSet<object>();

/** Parses a path, a value's placeholder or a function. */
export function parseOperand(parser: Parser): Operand<string> {
  if (parser.peek().kind === ':') return { value: parser.next().text };
  if (parser.peek().kind === 'word' && parser.peekSecond().kind === '(') return parseFunction(parser);
  return { path: parsePath(parser) };
}

/** Parses a path with its placeholders. */
export function parsePath(parser: Parser): Path {
  const start = parser.peek().start;
  const path: [string, ...(string | number)[]] = [parseName(parser)];
  while (true) {
    if (parser.accept('.')) path.push(parseName(parser));
    else if (parser.accept('[')) {
      const { text, start } = parser.expect('number');
      if (Number(text) > MAX_INDEX) {
        parser.note('structure', start, `List index is not within the allowable range; index: [${text}]`);
      }
      path.push(Number(text));
      parser.expect(']');
    } else break;
  }
  if (path.length > MAX_DEPTH) {
    const message = `The document path has too many nesting levels; nesting levels: ${path.length}`;
    parser.note('structure', start, message);
  }
  return path;
}

/** Parses an operand of a function or comparison. It may be in parentheses. */
export function parseNested(parser: Parser): Operand<string> {
  const { start } = parser.peek();
  const operand = parseParentheses(parser, parseNested) ?? parseOperand(parser);
  noteMisuse(parser, start, operand);
  return operand;
}

/** Parses nested operands that are separated by commas, and the parentheses around them. */
export function parseList(parser: Parser): Operand<string>[] {
  parser.expect('(');
  const operands = [parseNested(parser)];
  while (parser.accept(',')) operands.push(parseNested(parser));
  parser.expect(')');
  return operands;
}

/** Parses something in parentheses, if there is one here. Notes parentheses around parentheses. */
export function parseParentheses<T extends object>(
  parser: Parser,
  parse: (parser: Parser) => T,
): T | undefined {
  const { start } = parser.peek();
  if (!parser.accept('(')) return undefined;
  const inner = parse(parser);
  parser.expect(')');
  if (parenthesized.has(inner)) {
    parser.note('parentheses', start, 'The expression has redundant parentheses;');
  }
  parenthesized.add(inner);
  return inner;
}

/** Notes a function that can't be an operand of another function or of a comparison. */
export function noteMisuse(parser: Parser, start: number, operand: Operand<string>): void {
  if ('operator' in operand && !NESTABLE_FUNCTIONS.has(operand.operator)) {
    noteFunction(parser, start, operand, 'The function is not allowed to be used this way in an expression');
  }
}

/** Notes what is wrong with the use of a function. */
export function noteFunction(
  parser: Parser,
  start: number,
  { operator }: Call<string>,
  problem: string,
): void {
  parser.note('name', start, `${problem}; function: ${operator}`);
}

function parseFunction(parser: Parser): Call<string> {
  const { start, text } = parser.next();
  const [allowed, others, place] =
    parser.kind === 'UpdateExpression'
      ? [UPDATE_FUNCTIONS, CONDITION_FUNCTIONS, 'an update expression']
      : [CONDITION_FUNCTIONS, UPDATE_FUNCTIONS, 'a condition expression'];
  parser.countOperator();
  const call: Call<string> = { operator: text as Operator, operands: parseList(parser) };
  if (others.has(text)) noteFunction(parser, start, call, `The function is not allowed in ${place}`);
  else if (!allowed.has(text)) noteFunction(parser, start, call, 'Invalid function name');
  return call;
}

function parseName(parser: Parser): string {
  const { start, text } = parser.accept('#') ?? parser.expect('word');
  if (isReservedWord(text)) {
    parser.note('name', start, `Attribute name is a reserved keyword; reserved keyword: ${text}`);
  }
  return text;
}
