import type { ProblemDetails } from '../shared/problem/problem.ts';

/** An HTML page for browsers. Escapes nothing: pass only fixed text. */
export function errorPage({ title, detail }: Pick<ProblemDetails, 'title' | 'detail'>): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="robots" content="noindex">
<title>${title}</title>
<style>body{font:1.1rem/1.5 system-ui,sans-serif;max-width:30rem;margin:20vh auto;padding:0 1rem;color-scheme:light dark}</style>
<h1>${title}</h1>
<p>${detail}</p>
</html>
`;
}
