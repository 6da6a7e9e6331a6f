import type { StartSettings } from './settings.ts';

/** Prints a function's log line. Without `showLogs`, prints only stderr: warnings and errors. */
export function showLog(
  { showLogs }: Pick<StartSettings, 'showLogs'>,
  source: string,
  stream: 'stdout' | 'stderr',
  line: string,
): void {
  if (showLogs || stream === 'stderr') process.stderr.write(`${source}: ${line}\n`);
}

/** Prints a problem of the local system itself. */
export function showProblem(source: string, problem: unknown): void {
  const text = problem instanceof Error ? problem.message : String(problem);
  process.stderr.write(`${source}: ${text}\n`);
}

/** The text printed when the system is ready. Scripts wait for its last line. */
export function readyText(linkbus: {
  readonly url: string;
  readonly awsUrl: string;
  readonly apiKey: string;
}): string {
  const { url, awsUrl, apiKey } = linkbus;
  return `
  Linkbus       ${url}
  API key       ${apiKey}
  AWS endpoint  ${awsUrl}

  In another terminal, start a webhook receiver:

    npm run receiver

  Subscribe it to every link event:

    curl ${url}/webhooks -H 'Authorization: Bearer ${apiKey}' \\
      -H 'Content-Type: application/json' \\
      -d '{"url": "http://localhost:8001/webhook", "events": ["link.*"]}'

  Create a link and follow it:

    curl ${url}/links -H 'Authorization: Bearer ${apiKey}' \\
      -H 'Content-Type: application/json' \\
      -d '{"target_url": "https://example.com/", "short_code": "hello"}'

    curl -i ${url}/hello

linkbus ready ${url}
`;
}

/** Describes a failed start: one sentence if the user can fix it, a stack trace if it is a bug. */
export function startFailure(error: unknown, { host, port }: Pick<StartSettings, 'host' | 'port'>): string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE')
    return `Port ${port} is in use. Stop the process that uses it, or choose another port: PORT=8080 npm start`;
  if (code === 'EACCES')
    return `You may not use port ${port}. Choose a port from 1024 up: PORT=8080 npm start`;
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return `HOST is "${host}", which is not an address of this machine.`;
  if (error.name === 'UnsupportedTemplateError') return error.message;
  return error.stack ?? error.message;
}
