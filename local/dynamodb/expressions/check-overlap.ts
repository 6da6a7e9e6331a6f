import type { ExpressionKind, Path } from './ast.ts';
import { invalidExpression } from './parser.ts';

/** Checks that none of the paths is part of another, and that no two treat a value as a map and as a list. */
export function checkOverlap(kind: ExpressionKind, paths: readonly Path[]): void {
  for (let index = paths.length - 2; index >= 0; index -= 1) {
    const first = paths[index] as Path;
    for (const second of paths.slice(index + 1)) {
      const problem = relationOf(first, second);
      if (problem === undefined) continue;
      throw invalidExpression(
        kind,
        `Two document paths ${problem} with each other; must remove or rewrite one of these paths; ` +
          `path one: ${pathText(first)}, path two: ${pathText(second)}`,
      );
    }
  }
}

/** A path in DynamoDB's messages, such as `[a, [0], b]`. */
export function pathText(path: Path): string {
  return `[${path.map((step) => (typeof step === 'number' ? `[${step}]` : step)).join(', ')}]`;
}

function relationOf(first: Path, second: Path): 'overlap' | 'conflict' | undefined {
  const length = Math.min(first.length, second.length);
  for (let index = 0; index < length; index += 1) {
    if (typeof first[index] !== typeof second[index]) return 'conflict';
    if (first[index] !== second[index]) return undefined;
  }
  return 'overlap';
}
