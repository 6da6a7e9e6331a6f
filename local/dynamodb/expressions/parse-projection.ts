import type { Path } from './ast.ts';
import { parsePath } from './parse-operand.ts';
import type { Parser } from './parser.ts';

/** Parses a projection's paths. */
export function parseProjection(parser: Parser): Path[] {
  const paths = [parsePath(parser)];
  while (parser.accept(',')) paths.push(parsePath(parser));
  return paths;
}
