import { readFileSync } from 'node:fs';

/** docs/receiving-webhooks.md, without the generated event reference at its end. */
export const page = withoutEvents(
  readFileSync(new URL('../../docs/receiving-webhooks.md', import.meta.url), 'utf8'),
);

/** The page on one line, for searching sentences that wrap. */
export const text = page.replaceAll(/\s+/g, ' ');

/** Returns the first group of each match on the page, in order. */
export function found(pattern: RegExp): string[] {
  return [...page.matchAll(pattern)].map(([, group = '']) => group);
}

/** Returns the code block after `<!-- example: name -->`. @throws if the page has no such example */
export function example(name: string): string {
  const [, after] = page.split(`<!-- example: ${name} -->\n`);
  const code = after === undefined ? undefined : /^```\w+\n(.*?)^```$/ms.exec(after)?.[1];
  if (code === undefined) throw new Error(`The page has no example "${name}".`);
  return code;
}

/** Returns the names in code spans in the first column of a section's table. @param heading such as `## The link` */
export function namesInTable(markdown: string, heading: string): string[] {
  const [, section = ''] = markdown.split(`${heading}\n`);
  const rows = [...(section.split(/^#+ /m)[0] ?? '').matchAll(/^\| (`[^|]+) \|/gm)];
  return rows.flatMap(([, cell = '']) => [...cell.matchAll(/`([^`]+)`/g)].map(([, name]) => String(name)));
}

function withoutEvents(markdown: string): string {
  const [written, generated] = markdown.split('<!-- events:');
  if (written === undefined || generated === undefined) throw new Error('The page has no place for events.');
  return written;
}
