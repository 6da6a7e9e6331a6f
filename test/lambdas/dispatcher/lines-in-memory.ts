import type { WriteLine } from '../../../lambdas/dispatcher/take-turn.ts';
import type { Lines, LineWrite } from '../../../lambdas/dispatcher/turn-rules.ts';

/** The table of turns in memory, under the same conditions as the real one. */
export function makeLinesInMemory() {
  const items = new Map<string, Lines>();
  let writes = 0;
  const write: WriteLine = async (key, line) => {
    writes += 1;
    const lines = items.get(key) ?? {};
    if (!line.conditions.every((condition) => holds(lines, condition))) return { done: false, lines };
    const next = { ...lines, [line.line]: (line.from ?? lines[line.line] ?? 0) + line.by, ...line.set };
    items.set(key, next);
    return { done: true, lines: next };
  };
  return { write, items, writes: () => writes };
}

function holds(lines: Lines, [name, operator, value]: LineWrite['conditions'][number]): boolean {
  const stored = lines[name];
  switch (operator) {
    case '<=':
      return stored === undefined || stored <= value;
    case '<>':
      return stored !== value;
    case '>':
      return stored !== undefined && stored > value;
    case '=':
      return stored === value;
  }
}
