import * as z from 'zod';
import { requestTime, shortCode, textOf } from '../shared/api/fields.ts';
import { pageCursor, pageLimit } from '../shared/api/page.ts';
import { timestamp } from '../shared/formats/timestamp.ts';
import { NEVER, UNLIMITED } from '../shared/link/link-record.ts';
import { isReservedCode } from './reserved-codes.ts';
import { targetUrlProblem } from './target-url.ts';

/** Browsers cache 301 and 308, and clicks served from a cache aren't counted. */
const REDIRECT_STATUSES = [301, 302, 307, 308] as const;

const tag = textOf(50).min(1, 'Must not be empty.');

/** The body of `POST /links`. */
export function createLinkRequest(options: { readonly baseUrl: string; readonly now: () => number }) {
  return z.strictObject(
    {
      target_url: z.string('Must be a URL.').check(({ value, issues }) => {
        const message = targetUrlProblem(value, options.baseUrl);
        if (message !== undefined) issues.push({ code: 'custom', input: value, message });
      }),
      short_code: shortCode.refine((code) => !isReservedCode(code), 'Is reserved.').optional(),
      title: textOf(200).nullish(),
      tags: z
        .array(tag, 'Must be a list of strings.')
        .max(20, 'Must have at most 20 entries.')
        .refine((tags) => new Set(tags).size === tags.length, 'Must not repeat an entry.')
        .optional(),
      expires_at: requestTime
        .refine((at) => at > options.now(), 'Must be in the future.')
        .refine((at) => at < Date.parse(NEVER), 'Must be before the year 10000.')
        .transform(timestamp)
        .nullish(),
      max_clicks: z
        .number('Must be a whole number of at least 1.')
        .refine(
          (n) => Number.isInteger(n) && n >= 1 && n < UNLIMITED,
          'Must be a whole number of at least 1.',
        )
        .nullish(),
      redirect_status: z.literal(REDIRECT_STATUSES, 'Must be 301, 302, 307 or 308.').optional(),
    },
    { error: (issue) => (issue.code === 'invalid_type' ? 'The body must be a JSON object.' : undefined) },
  );
}

/** The query of `GET /links`. */
export const listLinksQuery = z.strictObject({
  limit: pageLimit,
  cursor: pageCursor,
  tag: tag.optional(),
});
