import { getAs } from '../get-as.ts';
import type { Reroutes } from './api-proxy.ts';

/*
 * MiniStack 1.5.33 responds to GET /health of every host with its own health check. The API's other address, a path on the
 * emulator's own host, works.
 */

/** Linkbus's response to `GET /health`. */
const HEALTHY = '{"status":"ok"}';

/**
 * Checks whether `GET /health` reaches Linkbus.
 * @returns the route that the proxy needs, if any, and a sentence for the log
 * @throws if neither address reaches Linkbus
 */
export async function rerouteHealth(
  endpoint: string,
  baseUrl: string,
): Promise<{ sentence: string; routes: Reroutes }> {
  if ((await getAs(baseUrl, endpoint, '/health')) === HEALTHY)
    return { sentence: 'GET /health reaches Linkbus: nothing to repair.', routes: {} };
  const [apiId] = new URL(baseUrl).hostname.split('.');
  const routes = { '/health': `/_aws/execute-api/${apiId}/$default/health` };
  if ((await getAs(endpoint, endpoint, routes['/health'])) !== HEALTHY)
    throw new Error(`GET /health reaches Linkbus neither at ${baseUrl} nor at ${routes['/health']}.`);
  return { sentence: 'The emulator itself responds to GET /health: the proxy reroutes it.', routes };
}
