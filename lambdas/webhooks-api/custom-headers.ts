import * as z from 'zod';

const MAX_HEADERS = 20;
const MAX_VALUE_LENGTH = 1_024;

/** RFC 9110 section 5.6.2, token. */
const HEADER_NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,64}$/;

/** RFC 9110 section 5.5, without obs-text: visible ASCII, with spaces and tabs inside. */
const HEADER_VALUE = /^[\x21-\x7e]([\x20-\x7e\t]*[\x21-\x7e])?$/;

/** Names that Linkbus sets, that belong to the connection, or that change how the body is read. */
const RESERVED_NAMES: ReadonlySet<string> = new Set([
  'content-type',
  'user-agent',
  'host',
  'content-length',
  'content-encoding',
  'transfer-encoding',
  'expect',
  'connection',
  'keep-alive',
  'te',
  'trailer',
  'upgrade',
  'proxy-authorization',
  'proxy-connection',
]);

const isReserved = (name: string): boolean =>
  RESERVED_NAMES.has(name.toLowerCase()) || name.toLowerCase().startsWith('webhook-');

const headers = z
  .record(
    z.string(),
    z
      .string('Must be a string.')
      .max(MAX_VALUE_LENGTH, `Must have at most ${MAX_VALUE_LENGTH} characters.`)
      .regex(HEADER_VALUE, 'Must be printable ASCII without leading or trailing spaces.'),
    'Must be an object of header names and values.',
  )
  .check(({ value, issues }) => {
    const names = Object.keys(value);
    const refuse = (path: string[], message: string) =>
      issues.push({ code: 'custom', input: value, path, message });
    if (names.length > MAX_HEADERS) refuse([], `Must have at most ${MAX_HEADERS} entries.`);
    for (const name of names) {
      if (!HEADER_NAME.test(name)) refuse([name], 'Is not a valid header name.');
      else if (isReserved(name)) refuse([name], 'Is reserved.');
    }
    if (new Set(names.map((name) => name.toLowerCase())).size < names.length) {
      refuse([], 'Must not repeat a name. Names are case-insensitive.');
    }
  });

/** A webhook's own headers, such as `Authorization`. Names keep their case. */
export const customHeaders = z
  .unknown()
  .check(({ value, issues }) => {
    // A record leaves this name out.
    if (typeof value === 'object' && value !== null && Object.hasOwn(value, '__proto__'))
      issues.push({ code: 'custom', input: value, path: ['__proto__'], message: 'Is reserved.' });
  })
  .pipe(headers);
