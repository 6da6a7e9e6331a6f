import { hash, randomBytes } from 'node:crypto';

/** A function that was invoked more often than this in one chain is in a loop. Lambda says "approximately 16 times". */
const MAX_INVOCATIONS = 16;

/** The invocations of each function in a chain of requests and messages, by the hash of the function's ARN. */
export type Lineage = ReadonlyMap<string, number>;

/** Hashes a function's ARN for a lineage: 8 hex digits. */
export function lineageHash(functionArn: string): string {
  return hash('sha256', functionArn).slice(0, 8);
}

/**
 * Reads the `Lineage` of a trace header, such as `Root=1-…;Sampled=0;Lineage=a87bd80c:1|68fd508a:5`; empty without a valid
 * one. A version number before the first hash, as in `Lineage=1:a87bd80c:0`, is skipped.
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader
 */
export function parseLineage(traceHeader: string | undefined): Lineage {
  const value = /(?:^|;)\s*Lineage=([^;]*)/i.exec(traceHeader ?? '')?.[1] ?? '';
  const entries = value.matchAll(/(?:^|[|:,])([0-9a-f]{8}):(\d{1,5})(?=$|[|,])/g);
  return new Map(Array.from(entries, ([, function_ = '', count]) => [function_, Number(count)]));
}

/** Adds an invocation of a function to a trace header. Without a header it starts a chain, which isn't sampled. */
export function extendTraceHeader(
  traceHeader: string | undefined,
  functionHash: string,
  now: number,
): string {
  const lineage = parseLineage(traceHeader);
  const extended = new Map(lineage).set(functionHash, (lineage.get(functionHash) ?? 0) + 1);
  const others = (traceHeader ?? newTrace(now))
    .split(';')
    .filter((part) => part.trim() !== '' && !/^\s*Lineage=/i.test(part));
  return [...others, `Lineage=${Array.from(extended, ([key, count]) => `${key}:${count}`).join('|')}`].join(
    ';',
  );
}

/**
 * Tells whether the invocation that a header was extended for would be part of a loop: more than the 16th of its function
 * in one chain.
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html
 */
export function isLoop(traceHeader: string, functionHash: string): boolean {
  return (parseLineage(traceHeader).get(functionHash) ?? 0) > MAX_INVOCATIONS;
}

/** Counts the invocations of all functions in a header's chain. */
export function chainLength(traceHeader: string): number {
  return parseLineage(traceHeader)
    .values()
    .reduce((sum, count) => sum + count, 0);
}

function newTrace(now: number): string {
  const seconds = Math.floor(now / 1000).toString(16);
  const id = randomBytes(20).toString('hex');
  return `Root=1-${seconds.padStart(8, '0')}-${id.slice(0, 24)};Parent=${id.slice(24)};Sampled=0`;
}
