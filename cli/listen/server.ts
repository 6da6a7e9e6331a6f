import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { makeReceiveWebhook, type ReceiveOptions } from './receive-webhook.ts';
import { type ReceivedWebhook, WebhookLog } from './webhook-log.ts';

export interface ReceiverOptions extends ReceiveOptions {
  /** @default '127.0.0.1' */
  readonly host?: string;
  /** 0 picks a free port. @default 8001 */
  readonly port?: number;
}

export interface Receiver {
  /** Such as `http://127.0.0.1:8001`. */
  readonly url: string;
  /** The last 1,000 webhooks, newest last. */
  readonly received: readonly ReceivedWebhook[];
  /** Stops listening and closes open connections. */
  close(): Promise<void>;
}

/**
 * Starts a webhook receiver: `POST /webhook` takes webhooks, `GET /webhooks` lists them as JSON.
 *
 * @throws the error of `listen`, such as `EADDRINUSE`
 */
export async function startReceiver(options: ReceiverOptions = {}): Promise<Receiver> {
  const { host = '127.0.0.1', port = 8001 } = options;
  const log = new WebhookLog();
  const receiveWebhook = makeReceiveWebhook(log, options);
  const server = createServer((request, response) => {
    const route = `${request.method} ${request.url?.split('?')[0]}`;
    if (route === 'POST /webhook') return receiveWebhook(request, response);
    if (route === 'GET /webhooks') {
      response.setHeader('content-type', 'application/json');
      return response.end(JSON.stringify(log.webhooks));
    }
    response.statusCode = 404;
    return response.end('Not found. Use POST /webhook or GET /webhooks.');
  });
  server.listen(port, host);
  await once(server, 'listening');
  return {
    url: urlOf(server.address() as AddressInfo),
    received: log.webhooks,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

function urlOf({ address, family, port }: AddressInfo): string {
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}
