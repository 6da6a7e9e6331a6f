import type { Report } from './pattern-problem.ts';

/** The part of a string that matching reads; tests count the calls. */
export type Characters = Pick<string, 'length' | 'charCodeAt'>;

/**
 * Compiles a `wildcard` operand: `*` matches zero or more characters; `\*` and `\\` escape. Refuses `**` and any
 * other use of a backslash (EventBridge user guide, "Comparison operators for use in event patterns in Amazon
 * EventBridge", wildcard matching).
 *
 * Matching is linear: it reads at most `3 × text.length + operand.length` characters for any number of wildcards.
 * So no wildcard is refused as too complex, unlike in EventBridge.
 */
export function compileWildcard(
  operand: string,
  report: Report,
): ((text: Characters) => boolean) | undefined {
  const literals = splitAtWildcards(operand, report);
  if (literals === undefined) return undefined;
  const [first = '', ...rest] = literals;
  const last = rest.pop();
  if (last === undefined) return (text) => text.length === first.length && isAt(0, first, text);

  const between = rest.map((literal) => ({ literal, borders: borders(literal) }));
  return function matchesWildcard(text) {
    const end = text.length - last.length;
    if (end < first.length || !isAt(0, first, text) || !isAt(end, last, text)) return false;
    let at: number | undefined = first.length;
    for (const { literal, borders } of between) {
      at = endOfNext(literal, borders, text, at, end);
      if (at === undefined) return false;
    }
    return true;
  };
}

/** Tells whether an operand has text between two wildcards, which must be searched for. `a*` and `*a` compare one end. */
export const hasInnerText = (operand: string): boolean =>
  operand.replaceAll(/\\./g, 'x').split('*').length > 2;

/** Returns the unescaped text before, between and after the wildcards. */
function splitAtWildcards(operand: string, report: Report): string[] | undefined {
  const literals: string[] = [];
  let literal = '';
  for (let at = 0; at < operand.length; at++) {
    const character = operand.charAt(at);
    const next = operand.charAt(at + 1);
    if (character === '*') {
      if (next === '*') return report(`Two wildcards in a row at character ${at + 1}. Use one *.`);
      literals.push(literal);
      literal = '';
    } else if (character === '\\') {
      if (next !== '*' && next !== '\\')
        return report(`A backslash can only escape * or another backslash; see character ${at + 1}.`);
      literal += next;
      at++;
    } else {
      literal += character;
    }
  }
  return [...literals, literal];
}

function isAt(start: number, literal: string, text: Characters): boolean {
  for (let at = 0; at < literal.length; at++)
    if (text.charCodeAt(start + at) !== literal.charCodeAt(at)) return false;
  return true;
}

/**
 * Returns where the leftmost `literal` in `start..end` of `text` ends. Knuth-Morris-Pratt search, which never moves
 * back in the text. The leftmost match leaves the most room for the remaining literals.
 */
function endOfNext(literal: string, borders: number[], text: Characters, start: number, end: number) {
  let matched = 0;
  for (let at = start; at < end; at++) {
    while (matched > 0 && text.charCodeAt(at) !== literal.charCodeAt(matched))
      matched = borders[matched - 1] ?? 0;
    if (text.charCodeAt(at) === literal.charCodeAt(matched)) matched++;
    if (matched === literal.length) return at + 1;
  }
  return undefined;
}

/** Returns, for each prefix of `literal`, the length of its longest proper prefix that is also a suffix. */
function borders(literal: string): number[] {
  const lengths = [0];
  let border = 0;
  for (let at = 1; at < literal.length; at++) {
    while (border > 0 && literal.charCodeAt(at) !== literal.charCodeAt(border))
      border = lengths[border - 1] ?? 0;
    if (literal.charCodeAt(at) === literal.charCodeAt(border)) border++;
    lengths.push(border);
  }
  return lengths;
}
