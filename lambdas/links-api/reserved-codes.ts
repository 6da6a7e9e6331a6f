/** First segments of our own paths, without file extensions: `openapi` stands for `/openapi.json`. */
const OWN_PATHS =
  'api-keys asyncapi console docs event-types events health keys links openapi stats webhooks';

/** Paths that browsers and crawlers request from every host. */
const WELL_KNOWN_PATHS = '_next assets favicon index robots sitemap static well-known';

/** Names that would make a link look like a page of the shortener. */
const OFFICIAL_NAMES = `about abuse account admin api app auth billing contact dashboard help home imprint
  legal linkbus login logout metrics new ping pricing privacy report root security settings signin signup
  status support system terms user www`;

/** Codes that no link can have, in lower case. `docs/links.md` lists them for users. */
export const RESERVED_CODES: ReadonlySet<string> = new Set(
  [OWN_PATHS, WELL_KNOWN_PATHS, OFFICIAL_NAMES].flatMap((names) => names.split(/\s+/)),
);

export function isReservedCode(shortCode: string): boolean {
  return RESERVED_CODES.has(shortCode.toLowerCase());
}
