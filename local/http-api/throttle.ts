import type { Clock } from '../clock.ts';

/** Throttling of a stage, from its `DefaultRouteSettings`. */
export interface ThrottleSettings {
  /** Sustained requests per second. */
  readonly rateLimit: number;
  /** The bucket's size, in requests. */
  readonly burstLimit: number;
}

/**
 * Makes a token bucket. Each call tells whether a request is admitted.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-throttling.html
 */
export function makeThrottle(settings: ThrottleSettings, clock: Clock): () => boolean {
  let tokens = settings.burstLimit;
  let filledAt = clock.now();
  return function admit() {
    const now = clock.now();
    // The system clock can step back.
    const elapsed = Math.max(0, now - filledAt);
    tokens = Math.min(settings.burstLimit, tokens + (elapsed / 1000) * settings.rateLimit);
    filledAt = now;
    if (tokens < 1) return false;
    tokens -= 1;
    return true;
  };
}
