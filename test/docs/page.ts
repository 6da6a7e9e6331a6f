import { readFileSync } from 'node:fs';

/** docs/receiving-webhooks.md, without the events at its end, which are generated. */
export const page = withoutEvents(
  readFileSync(new URL('../../docs/receiving-webhooks.md', import.meta.url), 'utf8'),
);

/** The same without line breaks, so that sentences can be found. */
export const text = page.replaceAll(/\s+/g, ' ');

/** What a pattern's first group matches on the page, in its order. */
export function found(pattern: RegExp): string[] {
  return [...page.matchAll(pattern)].map(([, group = '']) => group);
}

/**
 * The code of an example: what stands in the fenced block after `<!-- example: name -->`.
 *
 * @throws where the page has none of that name
 */
export function example(name: string): string {
  const [, after] = page.split(`<!-- example: ${name} -->\n`);
  const code = after === undefined ? undefined : /^```\w+\n(.*?)^```$/ms.exec(after)?.[1];
  if (code === undefined) throw new Error(`The page has no example "${name}".`);
  return code;
}

function withoutEvents(markdown: string): string {
  const [written, generated] = markdown.split('<!-- events:');
  if (written === undefined || generated === undefined) throw new Error('The page has no place for events.');
  return written;
}
