import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';

/** One POST as it arrived. */
export interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly event: {
    readonly id: string;
    readonly type: string;
    readonly occurred_at: string;
    readonly data: Record<string, unknown>;
  };
}

export interface TestReceiver {
  readonly url: string;
  readonly received: readonly Received[];
  close(): Promise<void>;
}

/**
 * A webhook receiver on a free loopback port.
 * @param respond answers the n-th POST (from 1); by default with 204
 */
export async function startTestReceiver(
  respond: (response: ServerResponse, received: Received, n: number) => void = (response) => {
    response.writeHead(204).end();
  },
): Promise<TestReceiver> {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request.setEncoding('utf8')) body += chunk;
    const one: Received = { headers: request.headers, body, event: JSON.parse(body) };
    received.push(one);
    respond(response, one, received.length);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhook`,
    received,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

/** Checks a delivery with the official Standard Webhooks library. @throws if the signature is wrong */
export function verify(secret: string, { body, headers }: Received): unknown {
  return new Webhook(secret).verify(body, headers as Record<string, string>);
}
