const TARGET_URL_LIMIT = 2_048;

/**
 * Returns why a URL can't be a link's target, or `undefined` if it can: it must be absolute http or https, have at most
 * 2,048 characters, no credentials and no control characters, and not be on one of the shortener's own hosts, which could
 * make a redirect loop.
 *
 * The length is that of the `Location` header, in which the URL parser writes `é` as six characters.
 *
 * @param ownUrls the public address, and others that reach the shortener
 */
export function targetUrlProblem(value: string, ...ownUrls: readonly string[]): string | undefined {
  if (value.length > TARGET_URL_LIMIT) return `Must have at most ${TARGET_URL_LIMIT} characters.`;
  if (!value.isWellFormed()) return 'Must be well-formed Unicode.';
  if (!URL.canParse(value)) return 'Must be an absolute URL, such as https://example.com/page.';
  const url = new URL(value);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return 'Must be an http or https URL.';
  // The URL parser accepts white space, control characters and other numbers of slashes; browsers differ in them.
  if (/[\s\\\p{Cc}]/u.test(value)) return 'Must not contain spaces, control characters or backslashes.';
  if (!/^https?:\/\/[^/?#]/i.test(value)) return 'Must have a host after two slashes.';
  if (url.username !== '' || url.password !== '') return 'Must not contain a user name or password.';
  if (url.href.length > TARGET_URL_LIMIT)
    return `Must have at most ${TARGET_URL_LIMIT} characters with others than ASCII percent-encoded.`;
  const own = ownUrls.filter((each) => URL.canParse(each)).map((each) => hostOf(new URL(each)));
  if (own.includes(hostOf(url))) return 'Must not point to this shortener.';
  return undefined;
}

/** Host and port. Drops the trailing dot that a host name may have. Every loopback address is the same host. */
function hostOf({ hostname, port }: URL): string {
  const host = hostname.replace(/\.$/, '');
  return `${isLoopback(host) ? 'localhost' : host}:${port}`;
}

/** Also `0.0.0.0` and `[::]`, which reach this machine. */
const isLoopback = (host: string): boolean =>
  /^(?:(?:.+\.)?localhost|127\.\d+\.\d+\.\d+|0\.0\.0\.0|\[::1?\]|\[::ffff:7f[\da-f]{2}:[\da-f]{1,4}\])$/.test(
    host,
  );
