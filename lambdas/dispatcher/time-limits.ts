import { awsClientConfig } from '../shared/aws/client-config.ts';
import type { AttemptWrites } from '../shared/delivery/record-attempt.ts';
import { POST_TIMEOUT_MS, type Post } from './post/post.ts';

/** A POST that was made must be recorded or sent on as unrecorded before the function times out, or it is repeated. */

/** The SDK's waits between three tries, at most: 0.5 s and 1 s if AWS throttles. */
const SDK_WAITS_MS = 1_500;

/** Longest AWS call, with its tries. */
export const AWS_CALL_MS =
  awsClientConfig.maxAttempts * awsClientConfig.requestHandler.requestTimeout + SDK_WAITS_MS;

/** How long an attempt may take to be recorded. After that, it is recorded later. */
export const RECORD_MS = 8_000;

/** What a POST needs: itself, its record, and the message that records it later. */
export const FROM_POST_MS = POST_TIMEOUT_MS + RECORD_MS + AWS_CALL_MS;

/**
 * Makes a POST only if the time for it and its record is left. Otherwise rejects, so that SQS redelivers the message.
 *
 * @param remainingMs time until the function times out
 */
export function postInTime(post: Post, remainingMs: () => number): Post {
  return async (request) => {
    if (remainingMs() < FROM_POST_MS) throw new Error('Too little time is left for an attempt.');
    return post(request);
  };
}

/** Fails to record an attempt after {@link RECORD_MS}. It may be recorded nevertheless. */
export function recordInTime(writes: AttemptWrites): AttemptWrites {
  return {
    ...writes,
    async recordAttempt(...args) {
      const { promise: timeout, reject } = Promise.withResolvers<never>();
      const timer = setTimeout(() => {
        reject(Object.assign(new Error('DynamoDB did not answer in time.'), { name: 'TimeoutError' }));
      }, RECORD_MS);
      try {
        return await Promise.race([writes.recordAttempt(...args), timeout]);
      } finally {
        clearTimeout(timer);
      }
    },
  };
}
