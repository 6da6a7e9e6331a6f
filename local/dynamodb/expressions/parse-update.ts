import type { Operand, Update, UpdateAction } from './ast.ts';
import { noteMisuse, parseNested, parseOperand, parseParentheses, parsePath } from './parse-operand.ts';
import type { Parser } from './parser.ts';

const ACTIONS: Record<string, (parser: Parser) => UpdateAction<string>> = {
  SET: (parser) => {
    const path = parsePath(parser);
    parser.expect('=');
    return { section: 'SET', path, operand: parseSetOperand(parser) };
  },
  REMOVE: (parser) => ({ section: 'REMOVE', path: parsePath(parser) }),
  ADD: (parser) => ({ section: 'ADD', path: parsePath(parser), value: parser.expect(':').text }),
  DELETE: (parser) => ({ section: 'DELETE', path: parsePath(parser), value: parser.expect(':').text }),
};

/** Parses an update. */
export function parseUpdate(parser: Parser): Update<string> {
  const actions: UpdateAction<string>[] = [];
  const sections = new Set<string>();
  do {
    const { kind: section, start } = parser.peek();
    const parseAction = ACTIONS[section] ?? parser.fail();
    parser.next();
    if (sections.has(section))
      parser.note(
        'section',
        start,
        `The "${section}" section can only be used once in an update expression;`,
      );
    sections.add(section);
    do actions.push(parseAction(parser));
    while (parser.accept(','));
  } while (parser.peek().kind !== 'end');
  return { actions, paths: actions.map(({ path }) => path) };
}

/** Parses what a SET assigns: an operand, or the sum or difference of two. */
function parseSetOperand(parser: Parser): Operand<string> {
  const { start } = parser.peek();
  const first = parseParentheses(parser, parseSetOperand) ?? parseOperand(parser);
  if ('operator' in first && (first.operator === '+' || first.operator === '-')) return first;
  const { kind } = parser.peek();
  if (kind !== '+' && kind !== '-') return first;
  parser.next();
  parser.countOperator();
  noteMisuse(parser, start, first);
  return { operator: kind, operands: [first, parseNested(parser)] };
}
