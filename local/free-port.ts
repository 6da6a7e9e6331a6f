import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';

/**
 * The port itself if it can be listened on, a free one for 0. It is found before there is a server, because a
 * template's functions need the address of the API that will call them.
 * @throws the system's error, such as EADDRINUSE
 */
export async function freePort(host: string, port: number): Promise<number> {
  const probe = createServer();
  probe.listen(port, host);
  await once(probe, 'listening');
  const found = (probe.address() as AddressInfo).port;
  probe.close();
  await once(probe, 'close');
  return found;
}
