/** The text printed when the system is ready. Scripts wait for its last line. */
export function readyText(linkbus: {
  readonly url: string;
  readonly awsUrl: string;
  readonly apiKey: string;
  /** The state folder. @default - state is in memory */
  readonly directory?: string;
}): string {
  const { url, awsUrl, apiKey, directory } = linkbus;
  // A receiver finds the kept key itself.
  const key = directory === undefined ? `LINKBUS_API_KEY=${apiKey} ` : '';
  return `
  Linkbus       ${url}
  API key       ${apiKey}
  AWS endpoint  ${awsUrl}
  State         ${directory ?? 'in memory only'}

  In another terminal, start a receiver. It creates its own webhook:

    ${key}npm run receiver

  Create a link and follow it:

    curl ${url}/links -H 'Authorization: Bearer ${apiKey}' \\
      -H 'Content-Type: application/json' \\
      -d '{"target_url": "https://example.com/", "short_code": "hello"}'

    curl -i ${url}/hello

linkbus ready ${url}
`;
}
