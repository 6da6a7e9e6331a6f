import type { Condition, Operand } from './ast.ts';
import {
  noteFunction,
  noteMisuse,
  parseList,
  parseNested,
  parseOperand,
  parseParentheses,
} from './parse-operand.ts';
import type { Parser } from './parser.ts';

const COMPARATORS = ['=', '<>', '<', '<=', '>', '>='] as const;
const NOT_FUNCTIONS = new Set<string>([...COMPARATORS, 'BETWEEN', 'IN', 'AND', 'OR', 'NOT']);
const MAX_IN = 100;

/** Parses a condition. Its parts bind in this order: comparison, NOT, AND, OR. */
export function parseCondition(parser: Parser): Condition<string> {
  const { start } = parser.peek();
  return asCondition(parser, start, parseOr(parser));
}

type Part = Condition<string> | Operand<string>;

function parseOr(parser: Parser): Part {
  return parseChain(parser, 'OR', (inner) => parseChain(inner, 'AND', parseNot));
}

function parseChain(parser: Parser, operator: 'AND' | 'OR', parsePart: (parser: Parser) => Part): Part {
  const { start } = parser.peek();
  const first = parsePart(parser);
  if (parser.peek().kind !== operator) return first;
  const conditions = [asCondition(parser, start, first)];
  while (parser.accept(operator)) {
    parser.countOperator();
    const { start } = parser.peek();
    conditions.push(asCondition(parser, start, parsePart(parser)));
  }
  return { operator, conditions };
}

function parseNot(parser: Parser): Part {
  if (!parser.accept('NOT')) return parseComparison(parser);
  parser.countOperator();
  const { start } = parser.peek();
  return { operator: 'NOT', conditions: [asCondition(parser, start, parseNot(parser))] };
}

/** Parses a comparison, a condition in parentheses, or an operand alone, such as a function or what `(a) = b` starts with. */
function parseComparison(parser: Parser): Part {
  const { start } = parser.peek();
  const first = parseParentheses(parser, parseOr) ?? parseOperand(parser);
  if (!isOperand(first)) return first;
  const { kind } = parser.peek();
  const comparator = COMPARATORS.find((one) => one === kind);
  if (comparator === undefined && kind !== 'BETWEEN' && kind !== 'IN') return first;
  parser.next();
  parser.countOperator();
  noteMisuse(parser, start, first);
  if (comparator !== undefined) return { operator: comparator, operands: [first, parseNested(parser)] };
  if (kind === 'BETWEEN') {
    const low = parseNested(parser);
    parser.expect('AND');
    return { operator: 'BETWEEN', operands: [first, low, parseNested(parser)] };
  }
  const list = parseList(parser);
  if (list.length > MAX_IN) {
    const message = `The IN operator is provided with too many operands; number of operands: ${list.length}`;
    parser.note('structure', start, message);
  }
  return { operator: 'IN', operands: [first, ...list] };
}

function isOperand(part: Part): part is Operand<string> {
  return !('operator' in part) || !NOT_FUNCTIONS.has(part.operator);
}

function asCondition(parser: Parser, start: number, part: Part): Condition<string> {
  if (!('operator' in part)) return parser.fail();
  if (part.operator === 'size') {
    noteFunction(parser, start, part, 'The function is not allowed to be used this way in an expression');
  }
  return part;
}
