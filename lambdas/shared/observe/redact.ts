/** Anything that starts as our keys and secrets do, or as credentials in a header. */
const CREDENTIALS = /\b(lb_|whsec_|bearer\s+|basic\s+)\S+/gi;
const URLS = /\bhttps?:\/\/\S+/gi;
const IPV4 = /\b\d{1,3}(?:\.\d{1,3}){3}\b/g;
/** Eight groups, or fewer around a `::`. */
const IPV6 =
  /(?<![\w:])(?:(?:[0-9a-f]{1,4}:){7}[0-9a-f]{1,4}|(?:(?:[0-9a-f]{1,4}:){1,7}|:):(?:[0-9a-f]{1,4}:){0,6}[0-9a-f]{0,4})(?![\w:])/gi;

/**
 * Text without API keys, webhook secrets, credentials of headers, what follows the path in a URL, and IP addresses.
 * It is the last line of defence, for the messages of errors that others wrote: callers log ids and counts only.
 */
export function redact(text: string): string {
  return text
    .replace(URLS, (url) => url.replace(/[?#].*$/, '?…').replace(/\/\/[^/]*@/, '//…@'))
    .replace(CREDENTIALS, '$1…')
    .replace(IPV4, '(address)')
    .replace(IPV6, '(address)');
}
