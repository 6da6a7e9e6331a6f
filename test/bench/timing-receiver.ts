import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

export interface TimingReceiver {
  readonly url: string;
  /** Milliseconds from each event to its arrival, in the order of arrival. */
  readonly latencies: readonly number[];
  /** `performance.now()` of the last arrival. */
  lastArrival(): number;
  /** Resolves when nothing has arrived for two seconds. @throws after that many seconds of arrivals */
  settled(withinSeconds: number): Promise<void>;
  close(): Promise<void>;
}

/** A receiver on a free loopback port that does as little as it can: it is not what is measured. */
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
