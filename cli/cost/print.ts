import type { Bill } from './price.ts';

/** Makes a Markdown table of bills, one column each, with their sums. Empty components are left out. */
export function billTable(columns: readonly (readonly [title: string, bill: Bill])[]): string {
  const components = [...new Set(columns.flatMap(([, bill]) => [...bill.keys()]))];
  const rows = components.map((component) => [
    component,
    ...columns.map(([, bill]) => dollars(bill.get(component) ?? 0)),
  ]);
  const sums = columns.map(([, bill]) => `**${dollars(total(bill))}**`);
  return markdownTable(['US dollars', ...columns.map(([title]) => title)], [...rows, ['**Sum**', ...sums]]);
}

/** The second bill minus the first, without components that differ by less than half a cent. */
export function difference(before: Bill, after: Bill): Bill {
  const components = new Set([...before.keys(), ...after.keys()]);
  return new Map(
    [...components]
      .map((each) => [each, (after.get(each) ?? 0) - (before.get(each) ?? 0)] as const)
      .filter(([, more]) => Math.abs(more) >= 0.005),
  );
}

export const total = (bill: Bill): number => [...bill.values()].reduce((sum, each) => sum + each, 0);

const dollars = (amount: number): string => amount.toFixed(2);

function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join(' | ')} |`;
  const rule = widths.map((width, column) =>
    column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`,
  );
  return [line(head), line(rule), ...rows.map(line)].join('\n');
}
