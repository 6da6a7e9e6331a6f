/** A part of an expression. */
export interface Token {
  /** `word`, `#` or `:` (placeholders), `number`, `end`, a keyword in upper case, a symbol, or `other`. */
  readonly kind: string;
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const KEYWORDS = new Set(['AND', 'OR', 'NOT', 'BETWEEN', 'IN', 'SET', 'REMOVE', 'ADD', 'DELETE']);
const TOKEN =
  /[ \t\r\n]*(?:(?<word>[A-Za-z]\w*)|(?<placeholder>[#:]\w+)|(?<number>0|[1-9]\d*)|(?<symbol><>|<=|>=|[=<>()[\].,+-])|(?<other>[^ \t\r\n]))/suy;

/** Splits an expression into tokens. The last one is `end`. */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  for (let match = TOKEN.exec(text); match !== null; match = TOKEN.exec(text)) {
    const { word, placeholder, number, symbol, other } = match.groups ?? {};
    const content = word ?? placeholder ?? number ?? symbol ?? other ?? '';
    const end = match.index + match[0].length;
    tokens.push({
      kind: kindOf(content, word, placeholder, number, symbol),
      text: content,
      start: end - content.length,
      end,
    });
  }
  tokens.push({ kind: 'end', text: '<EOF>', start: text.length, end: text.length });
  return tokens;
}

function kindOf(
  content: string,
  word?: string,
  placeholder?: string,
  number?: string,
  symbol?: string,
): string {
  if (word !== undefined) {
    const upper = word.toUpperCase();
    return KEYWORDS.has(upper) ? upper : 'word';
  }
  if (placeholder !== undefined) return content.charAt(0);
  if (number !== undefined) return 'number';
  return symbol ?? 'other';
}
