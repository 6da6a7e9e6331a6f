const TARGET_URL_LIMIT = 2_048;

/**
 * Returns why a URL can't be a link's target, or `undefined` if it can: it must be absolute http or https, have at most
 * 2,048 characters and no credentials, and not be on the shortener's own host, which could make a redirect loop.
 */
export function targetUrlProblem(value: string, baseUrl: string): string | undefined {
  if (value.length > TARGET_URL_LIMIT) return `Must have at most ${TARGET_URL_LIMIT} characters.`;
  if (!value.isWellFormed()) return 'Must be well-formed Unicode.';
  if (!URL.canParse(value)) return 'Must be an absolute URL, such as https://example.com/page.';
  const url = new URL(value);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return 'Must be an http or https URL.';
  // The URL parser accepts white space, control characters and missing slashes; a Location header can't hold them.
  if (!/^https?:\/\/[^\s\\]+$/i.test(value)) return 'Must not contain spaces or backslashes.';
  if (url.username !== '' || url.password !== '') return 'Must not contain a user name or password.';
  if (hostOf(url) === hostOf(new URL(baseUrl))) return 'Must not point to this shortener.';
  return undefined;
}

/** Host and port, without the trailing dot that a host name may have. */
const hostOf = ({ hostname, port }: URL): string => `${hostname.replace(/\.$/, '')}:${port}`;
