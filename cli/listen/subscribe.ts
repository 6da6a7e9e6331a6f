import type { FoundLinkbus } from './find-linkbus.ts';
import { ApiError, type CallApi } from './linkbus-api.ts';
import { createOwnWebhook, type OwnWebhook } from './own-webhook.ts';

export interface SubscribeOptions {
  /** The receiver's URL, as Linkbus calls it. */
  readonly url: string;
  readonly events: readonly string[];
  readonly findLinkbus: () => FoundLinkbus;
  readonly makeCall: (linkbus: LinkbusAccess) => CallApi;
  /** Waits before the next try. A rejection ends the tries. */
  readonly wait: () => Promise<unknown>;
  readonly print: (line: string) => void;
}

export interface Subscription {
  readonly webhook: OwnWebhook;
  readonly linkbus: LinkbusAccess;
}

interface LinkbusAccess {
  readonly url: string;
  readonly apiKey: string;
}

/**
 * Creates the receiver's webhook, as soon as Linkbus runs and takes the key. Prints once why it waits.
 *
 * @throws a sentence if Linkbus refuses the webhook, or the rejection of `wait`
 */
export async function subscribe(options: SubscribeOptions): Promise<Subscription> {
  const { findLinkbus, wait, print } = options;
  let printed: string | undefined;
  for (;;) {
    const result = await tryToSubscribe(findLinkbus(), options);
    if (typeof result !== 'string') return result;
    if (result !== printed) print(result);
    printed = result;
    await wait();
  }
}

/** Returns the reason to wait if there is one. */
async function tryToSubscribe(
  { url, apiKey, keySource }: FoundLinkbus,
  { url: receiver, events, makeCall }: SubscribeOptions,
): Promise<Subscription | string> {
  const waiting = `Waiting for Linkbus at ${url}`;
  if (apiKey === undefined)
    return `${waiting}: start it with "npm start", or set LINKBUS_API_KEY to its key.`;
  const linkbus = { url, apiKey };
  try {
    return { webhook: await createOwnWebhook(makeCall(linkbus), { url: receiver, events }), linkbus };
  } catch (error) {
    if (!(error instanceof ApiError)) return `${waiting}: start it with "npm start".`;
    if (error.status === 401)
      return `Linkbus at ${url} doesn't know the key in ${keySource}: set LINKBUS_API_KEY to its key.`;
    if (error.status === 429 || error.status >= 500) return `${waiting}: ${error.message}`;
    throw new Error(`Linkbus refused the webhook: ${error.message}`, { cause: error });
  }
}
