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
