import type { SpawnedLinkbus } from '../spawn-linkbus.ts';

/** Calls the API of a running system with its key. @throws Error for a response that is not 2xx */
export async function callApi<Body>(
  linkbus: Pick<SpawnedLinkbus, 'url' | 'apiKey'>,
  method: string,
  path: string,
  body?: unknown,
): Promise<Body> {
  const response = await fetch(`${linkbus.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${linkbus.apiKey}`, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return (text === '' ? undefined : JSON.parse(text)) as Body;
}
