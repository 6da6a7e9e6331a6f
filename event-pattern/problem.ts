/** One thing wrong with a pattern. `path` leads from the pattern's root to the exact place. */
export type PatternProblem = { path: (string | number)[]; message: string };

/** Records a problem `at` a place relative to whoever was given this function. Gives nothing back to compile. */
export type Report = (message: string, ...at: (string | number)[]) => undefined;

/** The same report, for what lies `steps` further in. */
export function within(report: Report, ...steps: (string | number)[]): Report {
  return (message, ...at) => report(message, ...steps, ...at);
}

/** What a message calls a value that it refuses: its JSON type, with an article. */
export function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
