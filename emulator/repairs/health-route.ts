import { getAs } from '../get-as.ts';
import type { Detour } from './way-in.ts';

/*
 * Seen with MiniStack 1.5.33: GET /health is its own health check whatever the Host header says, so that an API's
 * route of that name is never reached there. Its other address of an API, a path of its own, has no such hole.
 */

/** What Linkbus answers to `GET /health`. */
const HEALTHY = '{"status":"ok"}';

/**
 * Finds out whether `GET /health` reaches Linkbus.
 * @returns a sentence, and a detour for that path, which is empty if it does
 * @throws if it reaches Linkbus in no way
 */
export async function detourForHealth(
  endpoint: string,
  baseUrl: string,
): Promise<{ sentence: string; detour: Detour }> {
  if ((await getAs(baseUrl, endpoint, '/health')) === HEALTHY)
    return { sentence: 'GET /health reaches Linkbus: nothing to repair.', detour: {} };
  const [apiId] = new URL(baseUrl).hostname.split('.');
  const detour = { '/health': `/_aws/execute-api/${apiId}/$default/health` };
  if ((await getAs(endpoint, endpoint, detour['/health'])) !== HEALTHY)
    throw new Error(`GET /health reaches Linkbus neither at ${baseUrl} nor at ${detour['/health']}.`);
  return { sentence: 'GET /health is answered by the emulator itself: the way in goes round that.', detour };
}
