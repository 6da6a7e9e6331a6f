/**
 * Lambda returns at most 6 MB, which include the response's headers.
 * https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
const MAX_BYTES = 5_000_000;

/** Returns as many items as fit into a response, from the first on, and at least one. */
export function fitting<Item>(items: readonly Item[]): readonly Item[] {
  let bytes = 0;
  const end = items.findIndex((item, index) => {
    bytes += responseBytes(item);
    return bytes > MAX_BYTES && index > 0;
  });
  return end === -1 ? items : items.slice(0, end);
}

/** A function's result is JSON whose `body` is a string of JSON: a NUL of the item becomes seven bytes, a quote four. */
const responseBytes = (item: unknown): number => Buffer.byteLength(JSON.stringify(JSON.stringify(item)));
