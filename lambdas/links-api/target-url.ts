export const TARGET_URL_LIMIT = 2_048;

/**
 * Why a URL can't be a link's target, or `undefined` if it can: absolute http or https, at most 2,048 characters, no
 * credentials in it, and not on the shortener's own host, where it could lead in circles.
 */
export function targetUrlProblem(value: string, baseUrl: string): string | undefined {
  if (value.length > TARGET_URL_LIMIT) return `Must have at most ${TARGET_URL_LIMIT} characters.`;
  if (!value.isWellFormed()) return 'Must be well-formed Unicode.';
  if (!URL.canParse(value)) return 'Must be an absolute URL, such as https://example.com/page.';
  const url = new URL(value);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return 'Must be an http or https URL.';
  // The URL parser forgives white space, control characters and missing slashes; a Location header must not.
  if (!/^https?:\/\/[^\s\\]+$/i.test(value)) return 'Must not contain spaces or backslashes.';
  if (url.username !== '' || url.password !== '') return 'Must not contain a user name or password.';
  if (hostOf(url) === hostOf(new URL(baseUrl))) return 'Must not lead to this shortener itself.';
  return undefined;
}

/** Host and port. A dot at the end of a name means the same host. */
const hostOf = ({ hostname, port }: URL): string => `${hostname.replace(/\.$/, '')}:${port}`;
