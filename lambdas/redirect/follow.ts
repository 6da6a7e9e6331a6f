import type { ReadLink } from '../shared/link/count-click.ts';
import { type Click, SHORT_CODE_PATTERN } from '../shared/link/link-record.ts';
import type { CountOrQueue } from './count-or-queue.ts';
import { outcomeFor, redirectTo, type VisitOutcome } from './visit-outcome.ts';

/**
 * `GET /{short_code}`: one AWS call counts the click and returns the link, unless the link is throttled. An impossible
 * short code makes no call.
 */
export function makeFollow(countOrQueue: CountOrQueue) {
  return async function follow(shortCode: string, click: Click): Promise<VisitOutcome> {
    if (!SHORT_CODE_PATTERN.test(shortCode)) return { kind: 'unknown' };
    const result = await countOrQueue(shortCode, click);
    if (result === 'busy') return { kind: 'unavailable' };
    const { counted, record } = result;
    return counted && record !== undefined ? redirectTo(record) : outcomeFor(record, click.at);
  };
}

/** `HEAD /{short_code}`: the outcome of GET, without counting. */
export function makePeek(readLink: ReadLink) {
  return async function peek(shortCode: string, at: string): Promise<VisitOutcome> {
    return SHORT_CODE_PATTERN.test(shortCode)
      ? outcomeFor(await readLink(shortCode), at)
      : { kind: 'unknown' };
  };
}
