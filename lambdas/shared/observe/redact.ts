const CREDENTIALS = /\b(lb_|whsec_|bearer\s+|basic\s+)\S+/gi;
const URLS = /\bhttps?:\/\/\S+/gi;
const IPV4 = /\b\d{1,3}(?:\.\d{1,3}){3}\b/g;
// Eight groups, or fewer around a `::`.
const IPV6 =
  /(?<![\w:])(?:(?:[0-9a-f]{1,4}:){7}[0-9a-f]{1,4}|(?:(?:[0-9a-f]{1,4}:){1,7}|:):(?:[0-9a-f]{1,4}:){0,6}[0-9a-f]{0,4})(?![\w:])/gi;

/**
 * Removes API keys, webhook secrets, header credentials, URL queries and fragments, and IP addresses. The last line
 * of defense for error messages of libraries: our own lines contain only ids and counts.
 */
export function redact(text: string): string {
  return text
    .replace(URLS, (url) => url.replace(/[?#].*$/, '?…').replace(/\/\/[^/]*@/, '//…@'))
    .replace(CREDENTIALS, '$1…')
    .replace(IPV4, '(address)')
    .replace(IPV6, '(address)');
}
