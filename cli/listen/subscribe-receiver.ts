import { setTimeout as sleep } from 'node:timers/promises';
import { findLinkbus } from './find-linkbus.ts';
import { makeCallApi } from './linkbus-api.ts';
import { subscribe } from './subscribe.ts';

const RETRY_MS = 1_000;
/** Ctrl-C waits this long for the deletion of the webhook. */
const UNSUBSCRIBE_MS = 2_000;

export interface SubscribedReceiver {
  readonly secret: string;
  /** Deletes the webhook, if Linkbus still runs. The next receiver with the same URL deletes a webhook left behind. */
  unsubscribe(): Promise<void>;
}

/**
 * Creates the webhook of a receiver in the running Linkbus, waiting for Linkbus if needed, and prints that.
 *
 * @param options.signal ends the waiting
 * @throws a sentence if Linkbus refuses the webhook, or `AbortError`
 */
export async function subscribeReceiver(options: {
  /** As the receiver listens, such as `http://0.0.0.0:8001`. */
  readonly receiverUrl: string;
  readonly events: readonly string[];
  readonly signal: AbortSignal;
}): Promise<SubscribedReceiver> {
  const { receiverUrl, events, signal } = options;
  const { webhook, linkbus } = await subscribe({
    url: `${reachable(receiverUrl)}/webhook`,
    events,
    findLinkbus: () => findLinkbus(process.env),
    makeCall: ({ url, apiKey }) => makeCallApi(url, apiKey, signal),
    wait: () => sleep(RETRY_MS, undefined, { signal }),
    print: (line) => {
      if (!signal.aborted) console.log(line);
    },
  });
  console.log(
    `Created webhook ${webhook.id} for ${events.join(', ')} in ${linkbus.url}, until this receiver stops.`,
  );
  if (webhook.others.length > 0)
    console.log(
      `Another webhook has the same URL: ${webhook.others.join(', ')}. Its secret isn't known here, so its webhooks get a 401.`,
    );
  return {
    secret: webhook.secret,
    async unsubscribe() {
      const call = makeCallApi(linkbus.url, linkbus.apiKey, AbortSignal.timeout(UNSUBSCRIBE_MS));
      await call('DELETE', `/webhooks/${webhook.id}`).catch(() => {});
    },
  };
}

/** The address of this machine, if a server listens on all addresses. */
const reachable = (url: string): string =>
  url.replace('//0.0.0.0:', '//127.0.0.1:').replace('//[::]:', '//[::1]:');
