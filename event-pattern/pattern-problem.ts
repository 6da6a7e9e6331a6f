/** A problem with a pattern. `path` leads from the root to the faulty value. */
export type PatternProblem = { path: (string | number)[]; message: string };

/** Records a problem. `at` is its path from the compiled value. Returns `undefined`, as a failed compilation does. */
export type Report = (message: string, ...at: (string | number)[]) => undefined;

/** Returns a report for the value at `steps` inside the current one. */
export function within(report: Report, ...steps: (string | number)[]): Report {
  return (message, ...at) => report(message, ...steps, ...at);
}

/** Names a value's JSON type with an article, for messages. */
export function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
