import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

export interface TimingReceiver {
  readonly url: string;
  /** Milliseconds from each event to its arrival, in order of arrival. */
  readonly latencies: readonly number[];
  /** `performance.now()` of the last arrival. */
  lastArrival(): number;
  /** Resolves after two seconds without an arrival. @throws Error if deliveries still arrive after `withinSeconds` */
  settled(withinSeconds: number): Promise<void>;
  close(): Promise<void>;
}

/** Starts a receiver on a free loopback port. It does little work, so it doesn't affect the measurement. */
export async function startTimingReceiver(): Promise<TimingReceiver> {
  const latencies: number[] = [];
  let lastArrival = performance.now();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      response.writeHead(204).end();
      lastArrival = performance.now();
      latencies.push(Date.now() - Date.parse(JSON.parse(Buffer.concat(chunks).toString()).occurred_at));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhook`,
    latencies,
    lastArrival: () => lastArrival,
    async settled(withinSeconds) {
      const deadline = performance.now() + withinSeconds * 1_000;
      while (performance.now() - lastArrival < 2_000 || latencies.length === 0) {
        if (performance.now() > deadline)
          throw new Error(`Deliveries still arrive after ${withinSeconds} s.`);
        await sleep(100);
      }
    },
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
