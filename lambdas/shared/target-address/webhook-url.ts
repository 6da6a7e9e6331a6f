import { isIP } from 'node:net';
import { isPublicAddress } from './public-address.ts';
import { REFUSED_PORTS } from './refused-ports.ts';

/** Characters of a webhook URL. */
export const MAX_URL_LENGTH = 2048;

export interface TargetPolicy {
  /** Allows plain http and non-public targets such as loopback. For development only. */
  readonly allowPrivateTargets: boolean;
}

/**
 * Checks a webhook URL without resolving its name. Returns what is wrong with it, in one sentence for the
 * integrator, or `undefined`.
 *
 * A target is an absolute https URL of at most 2,048 characters, without credentials or a refused port
 * ({@link REFUSED_PORTS}). Its host is not localhost or a non-public address in any spelling that a URL parser
 * accepts (`127.1`, `0x7f000001`, `2130706433`). `allowPrivateTargets` also allows http and every host.
 *
 * The addresses of a name are checked at each delivery, in the lookup of the connection.
 */
export function checkWebhookUrl(url: string, policy: TargetPolicy): string | undefined {
  return problemWithText(url) ?? problemWithTarget(new URL(url), policy);
}

function problemWithText(url: string): string | undefined {
  if (url.length > MAX_URL_LENGTH) return `Must have at most ${MAX_URL_LENGTH} characters.`;
  // The parser drops tabs and newlines: the stored URL would differ from the called one.
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
    return `Must not use port ${url.port}, which belongs to another kind of service.`;
  }
  // TLS sends the server name without the dot (RFC 6066, section 3), so most receivers would not be found.
  if (url.hostname.endsWith('.')) return 'Must not have a host name that ends with a dot.';
  return allowPrivateTargets ? undefined : problemWithHost(url.hostname);
}

function problemWithHost(hostname: string): string | undefined {
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  const isLocalhost = host === 'localhost' || host.endsWith('.localhost');
  if (isLocalhost || (isIP(host) !== 0 && !isPublicAddress(host))) {
    return `Must have a public address; ${host} is not public.`;
  }
  return undefined;
}
