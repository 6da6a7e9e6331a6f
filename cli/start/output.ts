import type { StartSettings } from './settings.ts';
import type { StartedLinkbus } from './start-linkbus.ts';

/** Shows a line that a function wrote: all of them, or only those of warnings and errors. */
export function showLog(
  { showLogs }: Pick<StartSettings, 'showLogs'>,
  source: string,
  stream: 'stdout' | 'stderr',
  line: string,
): void {
  if (showLogs || stream === 'stderr') process.stderr.write(`${source}: ${line}\n`);
}

/** Shows what went wrong in the local system itself. */
export function showProblem(source: string, problem: unknown): void {
  const text = problem instanceof Error ? problem.message : String(problem);
  process.stderr.write(`${source}: ${text}\n`);
}

/** What is printed when the system is ready; the last line is for scripts to wait for. */
export function readyText({
  url,
  awsUrl,
  apiKey,
}: Pick<StartedLinkbus, 'url' | 'awsUrl' | 'apiKey'>): string {
  return `
  Linkbus       ${url}
  API key       ${apiKey}
  AWS endpoint  ${awsUrl}

  In another terminal, start a receiver, and tell Linkbus of it:

    npm run receiver

    curl ${url}/webhooks -H 'Authorization: Bearer ${apiKey}' \\
      -H 'Content-Type: application/json' \\
      -d '{"url": "http://localhost:8001/webhook", "events": ["link.*"]}'

  Then make a link and follow it:

    curl ${url}/links -H 'Authorization: Bearer ${apiKey}' \\
      -H 'Content-Type: application/json' \\
      -d '{"target_url": "https://example.com/", "short_code": "hello"}'

    curl -i ${url}/hello

linkbus ready ${url}
`;
}

/** What to say when it could not start: one line for what the user can mend, everything for what is our fault. */
export function startFailure(error: unknown, { host, port }: Pick<StartSettings, 'host' | 'port'>): string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE')
    return `Port ${port} is in use. Stop what uses it, or choose another: PORT=8080 npm start`;
  if (code === 'EACCES')
    return `Port ${port} may not be used by you. Choose one from 1024: PORT=8080 npm start`;
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return `${host} is no address of this machine. HOST takes one.`;
  if (error.name === 'UnsupportedTemplateError') return error.message;
  return error.stack ?? error.message;
}
