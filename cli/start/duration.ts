const UNITS = [
  [86_400_000, 'd'],
  [3_600_000, 'h'],
  [60_000, 'min'],
  [1_000, 's'],
] as const;

/** Formats milliseconds rounded to a unit: `5 s`, `5 min`, `2 h`, `3 d`. */
export function duration(ms: number): string {
  const [unit, name] = UNITS.find(([size]) => ms >= 1.5 * size) ?? [1_000, 's'];
  return `${Math.max(0, Math.round(ms / unit))} ${name}`;
}
