import { isIP } from 'node:net';
import { isPublicAddress } from './public-address.ts';
import { REFUSED_PORTS } from './refused-ports.ts';

/** The longest webhook URL, in characters. */
export const MAX_URL_LENGTH = 2048;

export interface TargetPolicy {
  /** Takes plain http and targets that are not public, such as loopback: for development only. */
  readonly allowPrivateTargets: boolean;
}

/** Why a URL can't be a webhook's target. */
export interface UrlProblem {
  /** One sentence for whoever registers the webhook. */
  readonly message: string;
}

/**
 * Judges a webhook URL by what it says, without looking its name up: `undefined` when it may be a target.
 *
 * It must be absolute https of at most 2,048 characters, without credentials, on a port where a receiver
 * can be ({@link REFUSED_PORTS}), and its host neither this machine nor a literal address that is not
 * public, in any spelling that a URL parser takes (`127.1`, `0x7f000001`, `2130706433`). With
 * `allowPrivateTargets`, http and every host will do. A fragment is taken; it is never sent.
 *
 * What a name resolves to is judged at each delivery, by the lookup that the connection itself uses.
 */
export function checkWebhookUrl(url: string, policy: TargetPolicy): UrlProblem | undefined {
  const message = problemWithText(url) ?? problemWithTarget(new URL(url), policy);
  return message === undefined ? undefined : { message };
}

function problemWithText(url: string): string | undefined {
  if (url.length > MAX_URL_LENGTH) return `Must have at most ${MAX_URL_LENGTH} characters.`;
  // The parser drops tabs and newlines, so what is stored would not be what is called.
  if (/[\s\p{Cc}]/u.test(url)) return 'Must not contain spaces or control characters.';
  if (!/^https?:\/\/[^/\\]/i.test(url) || !URL.canParse(url)) {
    return 'Must be an absolute https URL, such as https://example.com/webhook.';
  }
  return undefined;
}

function problemWithTarget(url: URL, { allowPrivateTargets }: TargetPolicy): string | undefined {
  if (url.protocol !== 'https:' && !allowPrivateTargets) return 'Must use https.';
  if (url.username !== '' || url.password !== '') return 'Must not contain a user name or password.';
  if (url.port !== '' && REFUSED_PORTS.has(Number(url.port))) {
    return `Must not use port ${url.port}: no webhook receiver listens there.`;
  }
  // TLS names a server without it (RFC 6066, section 3), so most receivers would not be found.
  if (url.hostname.endsWith('.')) return 'Must not have a host name that ends in a dot.';
  return allowPrivateTargets ? undefined : problemWithHost(url.hostname);
}

function problemWithHost(hostname: string): string | undefined {
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  const isLocalhost = host === 'localhost' || host.endsWith('.localhost');
  if (isLocalhost || (isIP(host) !== 0 && !isPublicAddress(host))) {
    return `Must lead to a public address, which ${host} is not.`;
  }
  return undefined;
}
