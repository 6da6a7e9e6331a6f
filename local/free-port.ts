import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';

/**
 * Returns `port` if it is free, or any free port for 0. Functions need the API's address before its server starts.
 * @throws the system's error, such as EADDRINUSE
 */
export async function freePort(host: string, port: number): Promise<number> {
  const probe = createServer();
  probe.listen(port, host);
  await once(probe, 'listening');
  const free = (probe.address() as AddressInfo).port;
  probe.close();
  await once(probe, 'close');
  return free;
}
